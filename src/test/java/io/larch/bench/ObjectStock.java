package io.larch.bench;

import io.larch.content.ContentKeys;
import io.larch.testing.S3Inventory;
import io.larch.testing.S3ProxyServer;
import io.larch.testing.S3Server;
import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import io.minio.MinioAsyncClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.errors.MinioException;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/** Small objects in a bucket of their own, put there to be deleted. */
final class ObjectStock implements AutoCloseable {

  private static final int AT_ONCE = 16;
  private static final int URL_SECONDS = 3600;

  /** Part size that MinIO's client wants to be told for content of unknown length: none here. */
  private static final long NO_PARTS = -1;

  private final S3Server server;
  private final MinioAsyncClient client;
  private final S3Inventory inventory;
  private final String bucket;

  ObjectStock(S3Server server) {
    this.server = server;
    client =
        MinioAsyncClient.builder()
            .endpoint(server.endpoint().toString())
            .credentials(server.accessKey(), server.secretKey())
            .region("us-east-1")
            .build();
    inventory = new S3Inventory(server);
    bucket = inventory.newBucket();
  }

  String bucket() {
    return bucket;
  }

  /** Keys that no object has. */
  static List<String> newKeys(int count) {
    return Stream.generate(ContentKeys::next).limit(count).toList();
  }

  /** Puts objects of a few bytes; gives back their keys. */
  List<String> put(int count) throws Exception {
    List<String> keys = newKeys(count);
    if (server instanceof S3ProxyServer files) {
      files.place(bucket, keys);
      return keys;
    }
    Semaphore permits = new Semaphore(AT_ONCE);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> puts = new ArrayList<>();
      for (String key : keys) {
        permits.acquire();
        puts.add(
            threads.submit(
                (Callable<Object>)
                    () -> {
                      try {
                        return put(key);
                      } finally {
                        permits.release();
                      }
                    }));
      }
      for (Future<?> put : puts) {
        put.get();
      }
    }
    return keys;
  }

  private Object put(String key) {
    byte[] content = {1, 2, 3};
    return client
        .putObject(
            PutObjectArgs.builder().bucket(bucket).object(key).stream(
                    new ByteArrayInputStream(content), (long) content.length, NO_PARTS)
                .build())
        .join();
  }

  /**
   * A URL that needs no signature of its own for some minutes.
   *
   * @param put whether to put the object there, or to get it
   */
  URI presigned(String key, boolean put) {
    try {
      return URI.create(
          client.getPresignedObjectUrl(
              GetPresignedObjectUrlArgs.builder()
                  .method(put ? Http.Method.PUT : Http.Method.GET)
                  .bucket(bucket)
                  .object(key)
                  .expiry(URL_SECONDS)
                  .build()));
    } catch (MinioException e) {
      throw new BenchException("a URL can't be signed: " + e.getMessage(), e);
    }
  }

  /** Removes every object. */
  void clear() {
    for (String key : inventory.keysIn(bucket)) {
      client.removeObject(RemoveObjectArgs.builder().bucket(bucket).object(key).build()).join();
    }
  }

  /** Fails when an object is left. */
  void requireEmpty() {
    int left = inventory.keysIn(bucket).size();
    if (left > 0) {
      throw new BenchException(left + " objects were to be deleted and are still there");
    }
  }

  @Override
  public void close() {
    inventory.close();
    client.close();
  }
}
