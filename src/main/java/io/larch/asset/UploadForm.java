package io.larch.asset;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.flow.GatedStream;
import io.larch.http.ApiException;
import io.larch.http.ApiException.FieldError;
import io.larch.http.BufferedBytes;
import io.larch.http.ErrorCode;
import io.larch.http.StrictJson;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An upload's form, read as it arrives: the file part {@code asset} and, before or after it, the
 * optional part {@code metadata}.
 *
 * <p>The content is handed on while it comes; whether the form as a whole is good is known at its
 * end. A failure reaches both.
 */
final class UploadForm {

  private static final int MAX_METADATA = MetadataReader.LIMITS.bytes();

  /** Room for delimiters, part headers and metadata beside the content. */
  private static final int MAX_FRAMING = 256 * 1024;

  private static final Set<String> PLAIN_ENCODINGS = Set.of("7bit", "8bit", "binary");

  private final HttpServerRequest request;
  private final GatedStream body;
  private final BufferedBytes buffered;
  private final long maxContentSize;
  private final @Nullable MessageDigest digest;
  private final MultipartParser parser;
  private final Promise<ContentIntake> content = Promise.promise();
  private final Promise<AssetMetadata> metadata = Promise.promise();

  private long received;
  private boolean over;
  private @Nullable ContentIntake intake;

  /** What came with a file part without a name, of which no byte has come yet. */
  private @Nullable Given unnamed;

  private boolean noFile;
  private long head;
  private boolean inMetadata;
  private @Nullable StrictJson metadataJson;
  private int metadataLength;
  private AssetMetadata parsedMetadata = AssetMetadata.NONE;

  /**
   * @param request nothing of it read yet
   * @param buffered what the request holds in memory
   * @param contentType its Content-Type
   * @param digest is given all that the content's part consists of; null if nobody wants it
   * @throws ApiException when the boundary is missing, or the request is too long by its own
   *     account
   */
  UploadForm(
      HttpServerRequest request,
      BufferedBytes buffered,
      HeaderValue contentType,
      long maxContentSize,
      @Nullable MessageDigest digest) {
    this.request = request;
    this.body = new GatedStream(request, request.connection());
    this.buffered = buffered;
    this.maxContentSize = maxContentSize;
    this.digest = digest;
    String boundary = contentType.parameters().getOrDefault("boundary", "");
    if (!boundary.matches("[ -~]{1,70}")) {
      throw invalid("The Content-Type names no valid boundary.");
    }
    this.parser = new MultipartParser(boundary, new Parts());
  }

  /** The most bytes that a form with so much content may have. */
  static long maxBody(long maxContentSize) {
    return maxContentSize + MAX_FRAMING;
  }

  /** Begins to read. */
  void start() {
    body.exceptionHandler(
        cause ->
            fail(new ApiException(ErrorCode.INVALID_REQUEST, "The request broke off.", cause)));
    body.handler(this::feed);
    body.endHandler(_ -> end());
    // Itself, for whoever had it wait before anything was read has paused it and not the body.
    request.resume();
  }

  /** Reads no more: the request has been answered, well or badly. */
  void answered() {
    fail(new ApiException(ErrorCode.REQUEST_TIMEOUT, "The request was answered before its end."));
  }

  /** Succeeds when the content begins to come; fails when it will not. */
  Future<ContentIntake> content() {
    return content.future();
  }

  /** Succeeds once the whole form has been read and found to be good. */
  Future<AssetMetadata> metadata() {
    return metadata.future();
  }

  private void feed(Buffer chunk) {
    if (over) {
      return;
    }
    received += chunk.length();
    try {
      if (received > maxBody(maxContentSize)) {
        throw ContentIntake.tooLarge(maxContentSize);
      }
      parser.feed(chunk);
    } catch (MultipartParser.MalformedException e) {
      fail(invalid(e.getMessage()));
    } catch (ApiException e) {
      fail(e);
    }
    if (intake != null && intake.failure() != null) {
      fail(intake.failure());
    }
  }

  private void end() {
    if (over) {
      return;
    }
    try {
      parser.end();
    } catch (MultipartParser.MalformedException e) {
      fail(invalid(e.getMessage()));
      return;
    }
    if (intake == null) {
      fail(
          field(
              "asset",
              noFile
                  ? "holds no file; choose one, or give an empty one a name"
                  : "is missing; send the content as a file part of this name"));
      return;
    }
    over = true;
    metadata.complete(parsedMetadata);
  }

  private void fail(Throwable cause) {
    over = true;
    content.tryFail(cause);
    metadata.tryFail(cause);
    if (intake != null) {
      intake.fail(cause);
    }
  }

  private static ApiException invalid(@Nullable String detail) {
    return new ApiException(ErrorCode.INVALID_REQUEST, String.valueOf(detail));
  }

  private static ApiException field(String name, String message) {
    return new ApiException(
        ErrorCode.INVALID_FIELD,
        "A part of the form is not valid.",
        List.of(new FieldError(name, message)));
  }

  private final class Parts implements MultipartParser.Listener {

    @Override
    public void partBegins(Map<String, String> headers) {
      FormDisposition disposition =
          FormDisposition.parse(headers.getOrDefault("content-disposition", ""));
      if (disposition == null) {
        throw invalid("A part of the form has no valid Content-Disposition with a name.");
      }
      String name = disposition.name();
      String encoding = headers.get("content-transfer-encoding");
      if (encoding != null && !PLAIN_ENCODINGS.contains(encoding.toLowerCase(Locale.ROOT))) {
        throw field(name, "must not have a Content-Transfer-Encoding");
      }
      switch (name) {
        case "asset" -> {
          digest(headers);
          beginContent(disposition, headers.get("content-type"));
        }
        case "metadata" -> beginMetadata();
        default -> throw field(name, "is not a known part");
      }
    }

    /** Its headers say what its bytes are. */
    private void digest(Map<String, String> headers) {
      if (digest != null) {
        new TreeMap<>(headers)
            .forEach(
                (name, value) ->
                    digest.update((name + ":" + value + "\n").getBytes(StandardCharsets.UTF_8)));
      }
    }

    private void beginContent(FormDisposition disposition, @Nullable String type) {
      String fileName = disposition.fileName();
      if (fileName == null) {
        throw field("asset", "must be a file part, with a file name (of any kind)");
      }
      Given given = new Given(FileNames.original(fileName), mediaType(type));
      if (fileName.isEmpty()) {
        unnamed = given; // what HTML calls no file, unless bytes come
      } else {
        begin(given);
      }
    }

    private void begin(Given given) {
      if (intake != null) {
        throw field("asset", "must not be sent twice");
      }
      unnamed = null;
      intake = new ContentIntake(body, maxContentSize, ContentTypes.PREFIX, given);
      intake.head().onComplete(_ -> headDelivered());
      content.tryComplete(intake);
    }

    private static @Nullable String mediaType(@Nullable String header) {
      HeaderValue type = header == null ? null : HeaderValue.parse(header);
      return type == null ? null : type.value();
    }

    private void beginMetadata() {
      if (metadataJson != null) {
        throw field("metadata", "must not be sent twice");
      }
      metadataJson = new StrictJson(MetadataReader.LIMITS.values());
      inMetadata = true;
    }

    @Override
    public void partContinues(Buffer data) {
      if (!inMetadata) {
        if (unnamed != null) {
          begin(unnamed);
        }
        if (digest != null) {
          digest.update(data.getBytes());
        }
        holdHead(data.length());
        intake().offer(data);
        return;
      }
      metadataLength += data.length();
      if (metadataLength > MAX_METADATA) {
        throw field("metadata", "must not be longer than " + MAX_METADATA + " bytes");
      }
      buffered.take(data.length());
      try {
        json().feed(data);
      } catch (ApiException e) {
        throw field("metadata", e.detail());
      }
    }

    @Override
    public void partEnds() {
      if (!inMetadata) {
        if (unnamed == null) {
          intake().end();
        }
        noFile |= unnamed != null;
        unnamed = null;
        return;
      }
      inMetadata = false;
      if (metadataLength == 0) {
        return; // a field of a form that was left empty
      }
      parsedMetadata = MetadataReader.read(endJson(), Set.of());
    }

    private ObjectNode endJson() {
      try {
        return json().end();
      } catch (ApiException e) {
        throw field("metadata", e.detail());
      }
    }

    /** Until it is known what the content is, nobody but us holds it. */
    private void holdHead(int bytes) {
      if (!intake().head().isComplete()) {
        buffered.take(bytes);
        head += bytes;
      }
    }

    private void headDelivered() {
      buffered.giveBack(head);
      head = 0;
    }

    private ContentIntake intake() {
      return Objects.requireNonNull(intake, "content before its part began");
    }

    private StrictJson json() {
      return Objects.requireNonNull(metadataJson, "metadata before its part began");
    }
  }
}
