package io.larch.bench;

import io.larch.testing.AssetClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * Clients that ask for pictures: of Larch each one when it isn't there yet, for its variants are
 * deleted before; of a peer, which keeps none, again and again.
 */
final class PictureClients implements AutoCloseable {

  /** Where the pictures lie, numbered from 1. */
  static final String PICTURES = "/assets/bench/pictures/";

  /** Where what was made of them lies as content like any other. */
  static final String PLAIN = "/assets/bench/plain/";

  /** Pictures, and clients. */
  private static final int WARM_UP = 4;

  private static final String MADE = "larch_image_jobs_seconds_count{outcome=\"made\"} ";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AssetClient assets;
  private final AssetClient management;
  private final URI larch;
  private final String query;
  private int stored;

  /**
   * @param width pixels of what they ask for
   */
  PictureClients(LarchServer server, int width) {
    larch = server.url();
    assets = new AssetClient(larch);
    management = new AssetClient(server.managementUrl());
    query = "?w=%d&format=webp".formatted(width);
  }

  /** What they ask for, as the end of a URL. */
  String query() {
    return query;
  }

  /**
   * Has a small picture made so many times, so that what is measured later is not the JVM's
   * compiler; then it is deleted.
   */
  void warmUp(byte[] picture, int count) throws Exception {
    store(picture, WARM_UP);
    rate(WARM_UP, count);
    keepAll();
    for (int i = 0; i < count; i++) {
      Clients.require(200, get(picture(i % stored)));
    }
    Clients.require(204, assets.delete("/assets/bench/-/recursive"));
  }

  /** Stores a picture so many times. */
  void store(byte[] picture, int count) {
    for (stored = 0; stored < count; stored++) {
      Clients.require(201, assets.store(PICTURES + (stored + 1), picture));
    }
  }

  /** The milliseconds that each of so many took, one after the other. */
  double[] madeByOne(int count) throws Exception {
    double[] millis = new double[count];
    for (int i = 0; i < count; i++) {
      if (i % stored == 0) {
        forget();
      }
      long begin = System.nanoTime();
      make(i % stored);
      millis[i] = (System.nanoTime() - begin) / 1e6;
    }
    return millis;
  }

  double[] peerMadeByOne(URI url, int count) throws Exception {
    double[] millis = new double[count];
    for (int i = 0; i < count; i++) {
      long begin = System.nanoTime();
      Clients.require(200, get(url));
      millis[i] = (System.nanoTime() - begin) / 1e6;
    }
    return millis;
  }

  /** Pictures a second of so many clients, who ask for so many together. */
  double rate(int clients, int count) throws Exception {
    double seconds = 0;
    for (int done = 0; done < count; done += stored) {
      forget();
      seconds += Clients.seconds(clients, Math.min(stored, count - done), this::make);
    }
    return count / seconds;
  }

  double peerRate(URI url, int clients, int count) throws Exception {
    return count / Clients.seconds(clients, count, _ -> Clients.require(200, get(url)));
  }

  /**
   * What came of many who asked for one picture at once.
   *
   * @param jobs pictures that were made for it
   * @param millis until all had an answer
   */
  record Rush(double jobs, double millis) {}

  /** Has so many ask for the same at once. */
  Rush rush(int clients) throws Exception {
    forget();
    double before = made();
    double seconds = Clients.seconds(clients, clients, _ -> Clients.require(200, get(picture(0))));
    return new Rush(made() - before, seconds * 1e3);
  }

  /** Has the pictures of all made, and stores those as content too; how many there are. */
  int keepAll() throws Exception {
    forget();
    for (int i = 0; i < stored; i++) {
      make(i);
      HttpResponse<byte[]> kept = get(picture(i));
      requireCached("hit", kept);
      Clients.require(201, assets.store(PLAIN + (i + 1), kept.body()));
    }
    return stored;
  }

  private void forget() {
    Clients.require(204, assets.delete(PICTURES + "-/recursive/variants"));
  }

  private double made() {
    return management
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(MADE))
        .mapToDouble(line -> Double.parseDouble(line.substring(MADE.length())))
        .sum();
  }

  private URI picture(int number) {
    return larch.resolve(PICTURES + (number + 1) + "/-/content" + query);
  }

  private void make(int number) throws Exception {
    HttpResponse<byte[]> answer = get(picture(number));
    Clients.require(200, answer);
    requireCached("miss", answer);
  }

  private HttpResponse<byte[]> get(URI url) throws Exception {
    return http.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofByteArray());
  }

  private static void requireCached(String expected, HttpResponse<?> answer) {
    if (!answer.headers().firstValue("Larch-Cache").orElse("").equals(expected)) {
      throw new BenchException("a picture was no " + expected);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
