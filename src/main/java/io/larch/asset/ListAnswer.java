package io.larch.asset;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.larch.selector.Selection;
import io.larch.selector.Selector;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/**
 * Answers with an array of assets, read and sent page by page, for there may be any number of them.
 */
final class ListAnswer {

  private static final int PAGE = 500;

  private final AssetRepository repository;

  ListAnswer(AssetRepository repository) {
    this.repository = repository;
  }

  /** Sends the info of all that is selected. */
  Future<Void> send(HttpServerRequest request, Selector selector) {
    long limit = selector.selection() instanceof Selection.Top top ? top.limit() : Long.MAX_VALUE;
    return repository
        .find(selector, null, page(limit))
        .compose(first -> send(request, selector, first, limit));
  }

  private Future<Void> send(
      HttpServerRequest request, Selector selector, List<Asset> first, long limit) {
    HttpServerResponse response = request.response();
    if (response.ended()) {
      return Future.succeededFuture(); // by a time-out
    }
    if (first.size() < PAGE || first.size() == limit) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      first.forEach(asset -> array.add(AssetJson.info(asset)));
      JsonAnswer.send(request, array);
      return Future.succeededFuture();
    }
    JsonAnswer.prepare(response);
    if (request.method().equals(HttpMethod.HEAD)) {
      return response.end();
    }
    response.setChunked(true);
    return stream(response, selector, first, limit, '[').compose(_ -> response.end("]"));
  }

  /** Sends a page, then those after it; each is read once the one before is on its way. */
  private Future<Void> stream(
      HttpServerResponse response, Selector selector, List<Asset> page, long left, char separator) {
    if (page.isEmpty()) {
      return Future.succeededFuture();
    }
    StringBuilder json = new StringBuilder();
    char before = separator;
    for (Asset asset : page) {
      json.append(before).append(AssetJson.info(asset));
      before = ',';
    }
    long rest = left - page.size();
    Future<Void> sent = response.write(json.toString());
    if (page.size() < PAGE || rest == 0) {
      return sent;
    }
    return sent.compose(_ -> repository.find(selector, Position.of(page.getLast()), page(rest)))
        .compose(next -> stream(response, selector, next, rest, ','));
  }

  private static int page(long left) {
    return (int) Math.min(PAGE, left);
  }
}
