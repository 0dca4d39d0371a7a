package io.larch.api;

import io.larch.http.ApiException;
import io.larch.http.BufferedBytes;
import io.larch.http.FormDisposition;
import io.larch.intake.ContentIntake;
import io.larch.mediatype.ContentTypes;
import io.larch.mediatype.DeclaredType;
import io.larch.mediatype.FileNames;
import io.larch.mediatype.Given;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The file part {@code asset} of an upload's form, handed on while it comes. Browsers send a file
 * part without a name and without content where no file was chosen; that is none.
 */
final class ContentPart {

  private final ReadStream<?> body;
  private final BufferedBytes buffered;
  private final long maxSize;
  private final @Nullable MessageDigest digest;
  private final Promise<ContentIntake> begun = Promise.promise();

  private @Nullable ContentIntake intake;

  /** What came with a file part without a name, of which no byte has come yet. */
  private @Nullable Given unnamed;

  private boolean noFile;
  private long head;

  /**
   * @param body that the part is read from
   * @param buffered what the request holds in memory
   * @param digest is given all that the part consists of; null if nobody wants it
   */
  ContentPart(
      ReadStream<?> body, BufferedBytes buffered, long maxSize, @Nullable MessageDigest digest) {
    this.body = body;
    this.buffered = buffered;
    this.maxSize = maxSize;
    this.digest = digest;
  }

  /** Succeeds when the content begins to come; fails when it will not. */
  Future<ContentIntake> content() {
    return begun.future();
  }

  /** Why the content that has begun did not come to its end; null as long as nothing is wrong. */
  @Nullable Throwable failure() {
    return intake == null ? null : intake.failure();
  }

  /**
   * A part of this name begins.
   *
   * @throws ApiException INVALID_FIELD when it is no file part, or the second one
   */
  void begin(FormDisposition disposition, Map<String, String> headers) {
    digestHeaders(headers);
    String fileName = disposition.fileName();
    if (fileName == null) {
      throw UploadForm.field("asset", "must be a file part, with a file name (of any kind)");
    }
    Given given = new Given(FileNames.original(fileName), mediaType(headers.get("content-type")));
    if (fileName.isEmpty()) {
      unnamed = given; // what HTML calls no file, unless bytes come
    } else {
      begin(given);
    }
  }

  private void begin(Given given) {
    if (intake != null) {
      throw UploadForm.field("asset", "must not be sent twice");
    }
    unnamed = null;
    intake = new ContentIntake(body, maxSize, ContentTypes.PREFIX, given);
    intake.head().onComplete(_ -> headDelivered());
    begun.tryComplete(intake);
  }

  /** Its headers say what its bytes are. */
  private void digestHeaders(Map<String, String> headers) {
    if (digest != null) {
      new TreeMap<>(headers)
          .forEach(
              (name, value) ->
                  digest.update((name + ":" + value + "\n").getBytes(StandardCharsets.UTF_8)));
    }
  }

  private static @Nullable String mediaType(@Nullable String header) {
    DeclaredType type = header == null ? null : DeclaredType.parse(header);
    return type == null ? null : type.mediaType();
  }

  /**
   * More of it.
   *
   * @throws ApiException INVALID_FIELD when it is the second one, UNAVAILABLE when the server holds
   *     too much already
   */
  void feed(Buffer data) {
    if (unnamed != null) {
      begin(unnamed);
    }
    if (digest != null) {
      digest.update(data.getBytes());
    }
    ContentIntake current = intake();
    if (!current.head().isComplete()) {
      // Until it is known what the content is, nobody but us holds it.
      buffered.take(data.length());
      head += data.length();
    }
    current.offer(data);
  }

  private void headDelivered() {
    buffered.giveBack(head);
    head = 0;
  }

  /** The part is complete. */
  void end() {
    if (unnamed == null) {
      intake().end();
    }
    noFile |= unnamed != null;
    unnamed = null;
  }

  /**
   * The form is complete.
   *
   * @throws ApiException INVALID_FIELD when it had no content
   */
  void require() {
    if (intake == null) {
      throw UploadForm.field(
          "asset",
          noFile
              ? "holds no file; choose one, or give an empty one a name"
              : "is missing; send the content as a file part of this name");
    }
  }

  /** The content will not be complete, or is not wanted any more. */
  void fail(Throwable cause) {
    begun.tryFail(cause);
    if (intake != null) {
      intake.fail(cause);
    }
  }

  private ContentIntake intake() {
    return Objects.requireNonNull(intake, "content before its part began");
  }
}
