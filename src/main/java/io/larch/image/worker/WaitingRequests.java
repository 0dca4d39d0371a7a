package io.larch.image.worker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Requests in the order in which they are to be served: one of each client in turn, and each
 * client's in the order in which they came. So whoever asks for much waits longer, and nobody else
 * does. Not thread-safe.
 */
final class WaitingRequests {

  /** By client, whose turn is next first. */
  private final Map<String, Deque<Request>> ofClients = new LinkedHashMap<>();

  private int size;

  void add(Request request) {
    ofClients.computeIfAbsent(request.client(), _ -> new ArrayDeque<>()).add(request);
    size++;
  }

  /** The next one; there has to be one. */
  Request remove() {
    Iterator<Map.Entry<String, Deque<Request>>> clients = ofClients.entrySet().iterator();
    Map.Entry<String, Deque<Request>> first = clients.next();
    clients.remove();
    Request next = first.getValue().remove();
    if (!first.getValue().isEmpty()) {
      ofClients.put(first.getKey(), first.getValue());
    }
    size--;
    return next;
  }

  /** Takes one out; false when it isn't there. */
  boolean remove(Request request) {
    Deque<Request> its = ofClients.get(request.client());
    if (its == null || !its.remove(request)) {
      return false;
    }
    if (its.isEmpty()) {
      ofClients.remove(request.client());
    }
    size--;
    return true;
  }

  /** How many a client has. */
  int of(String client) {
    Deque<Request> its = ofClients.get(client);
    return its == null ? 0 : its.size();
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Takes all of them out. */
  List<Request> removeAll() {
    List<Request> all = new ArrayList<>(size);
    ofClients.values().forEach(all::addAll);
    ofClients.clear();
    size = 0;
    return all;
  }
}
