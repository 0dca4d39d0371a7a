package io.larch.content.s3;

import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A number of places that clients share: whoever waits gets one in turn, client by client, and no
 * client has more than a share of them. Thread-safe.
 */
final class FairShares {

  private final Vertx vertx;
  private final int places;
  private final int ofClient;
  private final int maxWaiting;
  private final long waitMillis;
  private final Map<String, Client> clients = new HashMap<>();

  /** Clients that wait and may have more, in the order of their turns. */
  private final Set<Client> turns = new LinkedHashSet<>();

  private int taken;
  private int waiting;

  /**
   * @param places at least 1
   * @param ofClient how many of them one client may have; at least 1
   * @param maxWaiting how many may wait, over all clients
   * @param wait how long each may
   */
  FairShares(Vertx vertx, int places, int ofClient, int maxWaiting, Duration wait) {
    this.vertx = vertx;
    this.places = places;
    this.ofClient = ofClient;
    this.maxWaiting = maxWaiting;
    this.waitMillis = wait.toMillis();
  }

  private static final class Client {
    private final Deque<Waiter> waiting = new ArrayDeque<>();
    private int taken;
  }

  private record Waiter(Context context, Promise<Void> promise) {
    void grant() {
      context.runOnContext(_ -> promise.complete());
    }

    void refuse(Throwable cause) {
      context.runOnContext(_ -> promise.fail(cause));
    }
  }

  /**
   * Waits for a place, to be given back by {@link #release}; completes on the calling context.
   * Fails with {@link Kind#UNAVAILABLE} when none came free in time, or too many wait.
   */
  Future<Void> acquire(String name) {
    Waiter waiter;
    synchronized (this) {
      Client known = clients.get(name);
      Client client = known == null ? new Client() : known;
      if (taken < places && client.taken < ofClient && client.waiting.isEmpty()) {
        taken++;
        client.taken++;
        clients.put(name, client);
        return Future.succeededFuture();
      }
      if (waiting == maxWaiting) { // and nobody is remembered who has nothing here
        return Future.failedFuture(unavailable("too many wait for a connection to the store"));
      }
      waiter = new Waiter(vertx.getOrCreateContext(), Promise.promise());
      waiting++;
      client.waiting.add(waiter);
      clients.put(name, client);
      if (client.taken < ofClient) {
        turns.add(client);
      }
    }
    long timer = vertx.setTimer(waitMillis, _ -> giveUp(name, waiter));
    return waiter.promise().future().onComplete(_ -> vertx.cancelTimer(timer));
  }

  /** Gives a place back. */
  void release(String name) {
    List<Waiter> granted = new ArrayList<>(1);
    synchronized (this) {
      Client client = clients.get(name);
      if (client == null) {
        throw new IllegalStateException("no place of " + name + " is taken");
      }
      taken--;
      client.taken--;
      if (!client.waiting.isEmpty()) {
        turns.add(client);
      } else if (client.taken == 0) {
        clients.remove(name);
      }
      while (taken < places && !turns.isEmpty()) {
        Client next = turns.iterator().next();
        turns.remove(next);
        granted.add(next.waiting.remove());
        waiting--;
        taken++;
        next.taken++;
        if (!next.waiting.isEmpty() && next.taken < ofClient) {
          turns.add(next);
        }
      }
    }
    granted.forEach(Waiter::grant);
  }

  private void giveUp(String name, Waiter waiter) {
    synchronized (this) {
      Client client = clients.get(name);
      if (client == null || !client.waiting.remove(waiter)) {
        return;
      }
      waiting--;
      if (client.waiting.isEmpty()) {
        turns.remove(client);
        if (client.taken == 0) {
          clients.remove(name);
        }
      }
    }
    waiter.refuse(
        unavailable("no connection to the store came free in " + waitMillis + " ms of waiting"));
  }

  private static ContentStoreException unavailable(String message) {
    return new ContentStoreException(Kind.UNAVAILABLE, message);
  }

  /** How many have a place or wait for one. */
  synchronized int clients() {
    return clients.size();
  }

  synchronized int taken() {
    return taken;
  }

  synchronized int waiting() {
    return waiting;
  }
}
