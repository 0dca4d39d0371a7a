package io.larch.testing;

import io.minio.DeleteBucketPolicyArgs;
import io.minio.ListMultipartUploadsArgs;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioAsyncClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.Result;
import io.minio.SetBucketPolicyArgs;
import io.minio.SetBucketVersioningArgs;
import io.minio.messages.Item;
import io.minio.messages.VersioningConfiguration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A look into a bucket by another client than the store's: at its content, and past the objects
 * that are Larch's own.
 */
public final class S3Inventory implements AutoCloseable {

  private static final String RESERVED = ".larch/";

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

  /** Creates a bucket of this name. */
  public void createBucket(String bucket) {
    client.makeBucket(MakeBucketArgs.builder().bucket(bucket).build()).join();
  }

  /** Forbids everybody every action on the bucket and its objects that begins so. */
  public void deny(String bucket, String action) {
    String policy =
        """
        {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": {"AWS": ["*"]},
          "Action": ["s3:%1$s"], "Resource": ["arn:aws:s3:::%2$s", "arn:aws:s3:::%2$s/*"]}]}
        """
            .formatted(action, bucket);
    client
        .setBucketPolicy(SetBucketPolicyArgs.builder().bucket(bucket).config(policy).build())
        .join();
  }

  /** Ends what {@link #deny} began. */
  public void allow(String bucket) {
    client.deleteBucketPolicy(DeleteBucketPolicyArgs.builder().bucket(bucket).build()).join();
  }

  /** Turns versioning on, or suspends it. */
  public void keepVersions(String bucket, boolean keep) {
    VersioningConfiguration.Status status =
        keep ? VersioningConfiguration.Status.ENABLED : VersioningConfiguration.Status.SUSPENDED;
    client
        .setBucketVersioning(
            SetBucketVersioningArgs.builder()
                .bucket(bucket)
                .config(new VersioningConfiguration(status, null, null, null))
                .build())
        .join();
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

  /** Deletes an object; where the bucket keeps versions, lays a marker over it. */
  public void remove(String bucket, String key) {
    client.removeObject(RemoveObjectArgs.builder().bucket(bucket).object(key).build()).join();
  }

  /** The key of each version and each delete marker, sorted. */
  public List<String> versionsIn(String bucket) {
    List<String> keys = new ArrayList<>();
    try {
      for (Result<Item> item :
          client.listObjects(
              ListObjectsArgs.builder()
                  .bucket(bucket)
                  .recursive(true)
                  .includeVersions(true)
                  .useUrlEncodingType(true)
                  .build())) {
        keys.add(item.get().objectName());
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    keys.removeIf(key -> key.startsWith(RESERVED));
    keys.sort(null);
    return keys;
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
    keys.removeIf(key -> key.startsWith(RESERVED));
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
