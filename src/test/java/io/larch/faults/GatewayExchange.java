package io.larch.faults;

import io.larch.faults.StoreFault.BreakOff;
import io.larch.faults.StoreFault.CutAnswer;
import io.larch.faults.StoreFault.CutRequest;
import io.larch.faults.StoreFault.Delay;
import io.larch.faults.StoreFault.HoldAnswer;
import io.larch.faults.StoreFault.HoldRequest;
import io.larch.faults.StoreFault.Omit;
import io.larch.faults.StoreFault.Refuse;
import io.larch.faults.StoreFault.RefuseKeys;
import io.larch.faults.StoreFault.Silence;
import io.larch.faults.StoreFault.Truncate;
import io.larch.faults.StoreRequest.Kind;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** One request on its way through a gateway. */
final class GatewayExchange {

  /** Those of one connection, not of the message. */
  private static final Set<String> HOP_BY_HOP =
      Set.of("connection", "keep-alive", "transfer-encoding", "host");

  private static final int OK = 200;
  private static final int NO_CONTENT = 204;
  private static final int MULTIPLE_CHOICES = 300;
  private static final int NOT_FOUND = 404;

  private final Vertx vertx;
  private final HttpClient client;
  private final SocketAddress store;
  private final KeyRemover remover;
  private final DeleteLedger ledger;
  private final HttpServerRequest request;
  private final Context context;
  private List<StoreFault> faults = List.of();

  GatewayExchange(
      Vertx vertx,
      HttpClient client,
      SocketAddress store,
      KeyRemover remover,
      DeleteLedger ledger,
      HttpServerRequest request) {
    this.vertx = vertx;
    this.client = client;
    this.store = store;
    this.remover = remover;
    this.ledger = ledger;
    this.request = request;
    this.context = vertx.getOrCreateContext();
  }

  void run(Function<StoreRequest, List<StoreFault>> rules) {
    StoreRequest asked = StoreRequest.of(request.method(), request.uri());
    if (asked.kind() == Kind.MULTI_DELETE) {
      request.body().onSuccess(body -> run(asked.withKeysOf(body), body, rules));
    } else {
      request.pause();
      run(asked, Buffer.buffer(), rules);
    }
  }

  private void run(
      StoreRequest asked, Buffer body, Function<StoreRequest, List<StoreFault>> rules) {
    ledger.begin(asked);
    Promise<Void> over = Promise.promise();
    request.response().endHandler(v -> over.tryComplete());
    request.response().closeHandler(v -> over.tryComplete());
    over.future().onComplete(v -> ledger.end(asked));
    faults = rules.apply(asked);
    Future<Void> ready = Future.succeededFuture();
    for (StoreFault fault : faults) {
      if (fault instanceof Delay delay) {
        ready = ready.compose(v -> delayed(delay));
      } else if (fault instanceof HoldRequest held) {
        ready = ready.compose(v -> here(held.hold().arrive()));
      }
    }
    ready
        .compose(v -> act(asked, body))
        .onFailure(
            cause -> {
              if (!request.response().ended()) {
                // What became of the request is not known.
                request.connection().close();
              }
            });
  }

  private Future<Void> delayed(Delay delay) {
    return vertx.timer(delay.time().toMillis(), TimeUnit.MILLISECONDS).mapEmpty();
  }

  /** Continues on this exchange's own context, whichever thread completes the future. */
  private <T> Future<T> here(Future<T> future) {
    Promise<T> promise = Promise.promise();
    future.onComplete((value, cause) -> context.runOnContext(v -> promise.complete(value, cause)));
    return promise.future();
  }

  private Future<Void> act(StoreRequest asked, Buffer body) {
    for (StoreFault fault : faults) {
      switch (fault) {
        case Refuse refuse -> {
          return refuse(refuse.status(), refuse.code());
        }
        case RefuseKeys refuse when asked.keys().stream().anyMatch(refuse.keys()) -> {
          return refuseKeys(asked, refuse);
        }
        case CutRequest _ -> {
          return request.connection().close();
        }
        case Silence _ -> {
          return Future.succeededFuture();
        }
        default -> {
          // For later, or past.
        }
      }
    }
    return forward(body).compose(answer -> pass(asked, answer));
  }

  private Future<Void> refuse(int status, String code) {
    Buffer error = DeleteXml.error(code);
    HttpServerResponse response = request.response().setStatusCode(status);
    response.putHeader(HttpHeaders.CONTENT_TYPE, "application/xml");
    // The body that nobody has read would stand in the way of the next request.
    request.resume();
    return request.method().equals(HttpMethod.HEAD) ? response.end() : response.end(error);
  }

  private Future<Void> refuseKeys(StoreRequest asked, RefuseKeys refuse) {
    if (asked.kind() != Kind.MULTI_DELETE) {
      return refuse(refuse.code().equals("AccessDenied") ? 403 : 500, refuse.code());
    }
    List<String> failed = asked.keys().stream().filter(refuse.keys()).toList();
    List<String> others = asked.keys().stream().filter(refuse.keys().negate()).toList();
    return remover
        .remove(asked.bucket(), others)
        .compose(
            removed -> {
              ledger.deleted(others);
              return finish(DeleteXml.result(others, failed, refuse.code()));
            });
  }

  private Future<HttpClientResponse> forward(Buffer body) {
    HostAndPort host = Objects.requireNonNull(request.authority());
    RequestOptions options =
        new RequestOptions()
            .setServer(store)
            .setHost(host.host())
            .setPort(host.port())
            .setMethod(request.method())
            .setURI(request.uri());
    return client
        .request(options)
        .compose(
            onward -> {
              copy(request.headers(), onward.headers());
              return body.length() > 0 ? onward.send(body) : stream(onward);
            });
  }

  private Future<HttpClientResponse> stream(HttpClientRequest onward) {
    boolean bodied =
        request.headers().contains(HttpHeaders.CONTENT_LENGTH)
            || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    if (!bodied) {
      request.resume();
      return onward.send();
    }
    if (!request.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
      onward.setChunked(true);
    }
    return onward.send(request);
  }

  private static void copy(MultiMap from, MultiMap to) {
    for (Map.Entry<String, String> header : from) {
      if (!HOP_BY_HOP.contains(header.getKey().toLowerCase(Locale.ROOT))) {
        to.add(header.getKey(), header.getValue());
      }
    }
  }

  private Future<Void> pass(StoreRequest asked, HttpClientResponse answer) {
    boolean success = answer.statusCode() < MULTIPLE_CHOICES;
    if (asked.kind() == Kind.MULTI_DELETE && success) {
      return answer
          .body()
          .compose(
              body -> {
                ledger.deleted(DeleteXml.keys(body, "Deleted"));
                return finish(body);
              });
    }
    if (asked.kind() == Kind.DELETE && (success || answer.statusCode() == NOT_FOUND)) {
      ledger.deleted(asked.keys());
    }
    answer.pause();
    return held()
        .compose(
            v -> faults.stream().anyMatch(CutAnswer.class::isInstance) ? cut() : stream(answer));
  }

  private Future<Void> stream(HttpClientResponse answer) {
    HttpServerResponse response = request.response();
    response.setStatusCode(answer.statusCode()).setStatusMessage(answer.statusMessage());
    copy(answer.headers(), response.headers());
    boolean bodied = !request.method().equals(HttpMethod.HEAD) && answer.statusCode() != NO_CONTENT;
    if (bodied && !answer.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
      response.setChunked(true);
    }
    return answer.pipeTo(response);
  }

  /** Ends a multi-delete that the store has done. */
  private Future<Void> finish(Buffer result) {
    return held().compose(v -> end(result));
  }

  private Future<Void> held() {
    Future<Void> free = Future.succeededFuture();
    for (StoreFault fault : faults) {
      if (fault instanceof HoldAnswer held) {
        free = free.compose(v -> here(held.hold().arrive()));
      }
    }
    return free;
  }

  private Future<Void> end(Buffer result) {
    HttpServerResponse response = request.response().setStatusCode(OK);
    response.putHeader(HttpHeaders.CONTENT_TYPE, "application/xml");
    for (StoreFault fault : faults) {
      switch (fault) {
        case Truncate _ -> {
          return response.end(result.slice(0, result.length() / 2));
        }
        case Omit omit -> {
          List<String> told =
              DeleteXml.keys(result, "Deleted").stream().filter(omit.keys().negate()).toList();
          return response.end(DeleteXml.result(told, List.of(), ""));
        }
        case CutAnswer _ -> {
          return cut();
        }
        case BreakOff _ -> {
          response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(result.length()));
          return response.write(result.slice(0, result.length() / 2)).compose(v -> cut());
        }
        default -> {
          // Past.
        }
      }
    }
    return response.end(result);
  }

  private Future<Void> cut() {
    return request.connection().close();
  }
}
