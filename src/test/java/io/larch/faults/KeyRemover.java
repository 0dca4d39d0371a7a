package io.larch.faults;

import io.larch.testing.S3Server;
import io.minio.MinioAsyncClient;
import io.minio.RemoveObjectsArgs;
import io.minio.Result;
import io.minio.messages.DeleteRequest;
import io.minio.messages.DeleteResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/**
 * Deletes a part of a multi-delete's keys by a request of its own, as the given one can't be
 * changed: it is signed.
 */
final class KeyRemover implements AutoCloseable {

  private final Vertx vertx;
  private final MinioAsyncClient client;

  KeyRemover(Vertx vertx, S3Server store) {
    this.vertx = vertx;
    client =
        MinioAsyncClient.builder()
            .endpoint(store.endpoint().toString())
            .credentials(store.accessKey(), store.secretKey())
            .region("us-east-1")
            .build();
  }

  /** Succeeds when all are deleted. */
  Future<Void> remove(String bucket, List<String> keys) {
    if (keys.isEmpty()) {
      return Future.succeededFuture();
    }
    return vertx
        .executeBlocking(
            () -> {
              List<DeleteRequest.Object> objects =
                  keys.stream().map(DeleteRequest.Object::new).toList();
              for (Result<DeleteResult.Error> error :
                  client.removeObjects(
                      RemoveObjectsArgs.builder().bucket(bucket).objects(objects).build())) {
                throw new IllegalStateException(
                    "the store refused a key: " + error.get().message());
              }
              return keys;
            },
            false)
        .mapEmpty();
  }

  @Override
  public void close() {
    client.close();
  }
}
