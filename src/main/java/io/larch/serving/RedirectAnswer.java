package io.larch.serving;

import io.larch.asset.ContentInfo;
import io.larch.config.PathConfig;
import io.larch.config.PathRules;
import io.larch.content.ContentStore;
import io.larch.mediatype.ActiveContent;
import io.larch.mediatype.ContentType;
import io.larch.mediatype.ContentTypes;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/**
 * Sends the client to where the content is, if it is configured and possible, else sends the
 * content.
 */
public final class RedirectAnswer {

  private final ContentStore store;
  private final PathRules rules;
  private final ContentAnswer content;

  /**
   * @param rules where to send clients
   * @param content answers where they can't be sent anywhere
   */
  public RedirectAnswer(ContentStore store, PathRules rules, ContentAnswer content) {
    this.store = store;
    this.rules = rules;
    this.content = content;
  }

  /**
   * Sends the client there, or the content.
   *
   * @return fails as {@link ContentAnswer#send}
   */
  public Future<Void> send(Transfer transfer, Representation sent) {
    if (transfer.conditions().mayHaveDates()) {
      // Whoever answers in our place would take a date for more than it says.
      return content.send(transfer, sent, false);
    }
    PathConfig config = rules.at(sent.asset().path());
    return switch (config.redirectMode()) {
      case NONE -> content.send(transfer, sent, false);
      case PRESIGNED ->
          presign(transfer, sent)
              .compose(
                  url ->
                      url.isPresent()
                          ? redirect(transfer, url.get().toString())
                          : content.send(transfer, sent, false));
      case TEMPLATE ->
          isServedAlike(sent.content())
              ? redirect(transfer, fromTemplate(config, sent))
              : content.send(transfer, sent, false);
    };
  }

  private Future<Optional<URI>> presign(Transfer transfer, Representation sent) {
    ContentType type = sent.content().type();
    // The store can't sandbox anything.
    boolean active = ActiveContent.isActive(type.mediaType());
    return store.presign(
        transfer.request().method().equals(HttpMethod.HEAD),
        sent.asset().bucket(),
        sent.key(),
        type.header(),
        active ? ContentDisposition.attachment(sent) : null);
  }

  /**
   * Whether whatever serves the store's objects, by the type that they were written with, answers
   * as safely and completely as we would: active content is not sandboxed there, and the charset of
   * a long text was not known when it was written.
   */
  private static boolean isServedAlike(ContentInfo content) {
    return !ActiveContent.isActive(content.type().mediaType())
        && (content.type().charset() == null || content.bytes() < ContentTypes.PREFIX);
  }

  private static String fromTemplate(PathConfig config, Representation sent) {
    return Objects.requireNonNull(config.redirectTemplate(), "redirectTemplate")
        .replace("{bucket}", encode(sent.asset().bucket()))
        .replace("{key}", encode(sent.key()));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static Future<Void> redirect(Transfer transfer, String url) {
    return transfer
        .response()
        .setStatusCode(307)
        .putHeader(HttpHeaders.LOCATION, url)
        // The URL may expire, and the asset may be deleted.
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end();
  }
}
