package io.larch.content;

import io.larch.testing.S3Server;
import io.minio.ListMultipartUploadsArgs;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioAsyncClient;
import io.minio.Result;
import io.minio.messages.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A look into a bucket by another client than the store's. */
final class S3Inventory implements AutoCloseable {

  private final MinioAsyncClient client;

  S3Inventory(S3Server server) {
    client =
        MinioAsyncClient.builder()
            .endpoint(server.endpoint().toString())
            .credentials(server.accessKey(), server.secretKey())
            .region("us-east-1")
            .build();
  }

  String newBucket() {
    String bucket = "larch-" + UUID.randomUUID();
    client.makeBucket(MakeBucketArgs.builder().bucket(bucket).build()).join();
    return bucket;
  }

  /** Objects, and unfinished uploads. */
  List<String> everythingIn(String bucket) {
    List<String> held = new ArrayList<>();
    try {
      for (Result<Item> item :
          client.listObjects(ListObjectsArgs.builder().bucket(bucket).recursive(true).build())) {
        held.add(item.get().objectName());
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    client
        .listMultipartUploads(ListMultipartUploadsArgs.builder().bucket(bucket).build())
        .join()
        .result()
        .uploads()
        .forEach(upload -> held.add("unfinished " + upload.objectName()));
    return held;
  }

  @Override
  public void close() {
    client.close();
  }
}
