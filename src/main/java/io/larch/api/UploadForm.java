package io.larch.api;

import io.larch.asset.AssetMetadata;
import io.larch.asset.AssetProblem;
import io.larch.flow.GatedStream;
import io.larch.http.ApiException;
import io.larch.http.ApiException.FieldError;
import io.larch.http.BufferedBytes;
import io.larch.http.ErrorCode;
import io.larch.http.FormDisposition;
import io.larch.http.MultipartParser;
import io.larch.intake.ContentIntake;
import io.larch.mediatype.DeclaredType;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An upload's form, read as it arrives: the file part {@code asset} and, before or after it, the
 * optional part {@code metadata}.
 *
 * <p>The content is handed on while it comes; whether the form as a whole is good is known at its
 * end. A failure reaches both.
 */
final class UploadForm {

  /** Room for delimiters, part headers and metadata beside the content. */
  private static final int MAX_FRAMING = 256 * 1024;

  private static final Set<String> PLAIN_ENCODINGS = Set.of("7bit", "8bit", "binary");

  private final HttpServerRequest request;
  private final GatedStream body;
  private final BufferedBytes buffered;
  private final long maxContentSize;
  private final boolean withMetadata;
  private final MultipartParser parser;
  private final ContentPart content;
  private final Promise<AssetMetadata> metadata = Promise.promise();

  private @Nullable MetadataPart metadataPart;
  private AssetMetadata said = AssetMetadata.NONE;
  private long received;
  private boolean over;

  /**
   * @param request nothing of it read yet
   * @param buffered what the request holds in memory
   * @param contentType its Content-Type
   * @param withMetadata whether a part of that name may come
   * @param digest is given all that the content's part consists of; null if nobody wants it
   * @throws ApiException when the boundary is missing
   */
  UploadForm(
      HttpServerRequest request,
      BufferedBytes buffered,
      DeclaredType contentType,
      long maxContentSize,
      boolean withMetadata,
      @Nullable MessageDigest digest) {
    this.request = request;
    this.body = new GatedStream(request, request.connection());
    this.buffered = buffered;
    this.maxContentSize = maxContentSize;
    this.withMetadata = withMetadata;
    this.content = new ContentPart(body, buffered, maxContentSize, digest);
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
    return content.content();
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
    if (received > maxBody(maxContentSize)) {
      fail(new AssetProblem.ContentTooLarge(maxContentSize));
      return;
    }
    try {
      parser.feed(chunk);
    } catch (MultipartParser.MalformedException e) {
      fail(invalid(e.getMessage()));
    } catch (ApiException e) {
      fail(e);
    }
    Throwable failure = content.failure();
    if (failure != null) {
      fail(failure);
    }
  }

  private void end() {
    if (over) {
      return;
    }
    try {
      parser.end();
      content.require();
    } catch (MultipartParser.MalformedException e) {
      fail(invalid(e.getMessage()));
      return;
    } catch (ApiException e) {
      fail(e);
      return;
    }
    over = true;
    metadata.complete(said);
  }

  private void fail(Throwable cause) {
    over = true;
    metadata.tryFail(cause);
    content.fail(cause);
  }

  private static ApiException invalid(@Nullable String detail) {
    return new ApiException(ErrorCode.INVALID_REQUEST, String.valueOf(detail));
  }

  /** The refusal of a part. */
  static ApiException field(String name, String message) {
    return new ApiException(
        ErrorCode.INVALID_FIELD,
        "A part of the form is not valid.",
        List.of(new FieldError(name, message)));
  }

  private final class Parts implements MultipartParser.Listener {

    private boolean inMetadata;

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
      String coding = headers.get("content-encoding");
      if (coding != null && !coding.equalsIgnoreCase("identity")) {
        throw field(name, "must not be compressed: send it without Content-Encoding");
      }
      switch (name) {
        case "asset" -> content.begin(disposition, headers);
        case "metadata" -> beginMetadata();
        default -> throw field(name, "is not a known part");
      }
    }

    private void beginMetadata() {
      if (!withMetadata) {
        throw field("metadata", "is not a known part here");
      }
      if (metadataPart != null) {
        throw field("metadata", "must not be sent twice");
      }
      metadataPart = new MetadataPart(buffered);
      inMetadata = true;
    }

    @Override
    public void partContinues(Buffer data) {
      if (inMetadata) {
        metadataPart().feed(data);
      } else {
        content.feed(data);
      }
    }

    @Override
    public void partEnds() {
      if (inMetadata) {
        inMetadata = false;
        said = metadataPart().end();
      } else {
        content.end();
      }
    }

    private MetadataPart metadataPart() {
      return Objects.requireNonNull(metadataPart, "metadata before its part began");
    }
  }
}
