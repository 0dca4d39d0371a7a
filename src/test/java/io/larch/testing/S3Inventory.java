package io.larch.testing;

import io.minio.ListMultipartUploadsArgs;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioAsyncClient;
import io.minio.PutObjectArgs;
import io.minio.Result;
import io.minio.messages.Item;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** A look into a bucket by another client than the store's. */
public final class S3Inventory implements AutoCloseable {

  private final MinioAsyncClient client;

  public S3Inventory(S3Server server) {
    client =
        MinioAsyncClient.builder()
            .endpoint(server.endpoint().toString())
            .credentials(server.accessKey(), server.secretKey())
            .region("us-east-1")
            .build();
  }

  /** Creates a bucket with a name of its own. */
  public String newBucket() {
    String bucket = "larch-" + UUID.randomUUID();
    client.makeBucket(MakeBucketArgs.builder().bucket(bucket).build()).join();
    return bucket;
  }

  /** Puts an object. */
  public void put(String bucket, String key, byte[] content) {
    client
        .putObject(
            PutObjectArgs.builder()
                .bucket(bucket)
                .object(key)
                .data(content, content.length)
                .build())
        .join();
  }

  /** The keys of all objects. */
  public Set<String> keysIn(String bucket) {
    Set<String> keys = new HashSet<>();
    try {
      for (Result<Item> item :
          client.listObjects(ListObjectsArgs.builder().bucket(bucket).recursive(true).build())) {
        keys.add(item.get().objectName());
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return keys;
  }

  /** Objects, and unfinished uploads. */
  public List<String> everythingIn(String bucket) {
    List<String> held = new ArrayList<>(keysIn(bucket));
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
