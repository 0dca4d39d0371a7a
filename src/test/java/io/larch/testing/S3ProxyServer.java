package io.larch.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** S3 inside this JVM, on a directory that goes with it. Checks signatures. */
public final class S3ProxyServer implements S3Server {

  private static final String ACCESS_KEY = "larch";
  private static final String SECRET_KEY = "larch-secret";
  private static final byte[] CONTENT = {1, 2, 3};

  private final Path directory;
  private final S3Proxy proxy;

  private S3ProxyServer(Path directory, S3Proxy proxy) {
    this.directory = directory;
    this.proxy = proxy;
  }

  /** Starts a server on a free port; it answers once this returns. */
  public static S3ProxyServer start() {
    try {
      Path directory = Files.createTempDirectory("larch-s3proxy");
      S3Proxy proxy =
          S3Proxy.builder()
              .blobStore(new FilesystemNio2BlobStore(directory.toString()))
              .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
              .endpoint(URI.create("http://127.0.0.1:0"))
              .build();
      proxy.start();
      return new S3ProxyServer(directory, proxy);
    } catch (Exception e) {
      throw new IllegalStateException("s3proxy did not start", e);
    }
  }

  /**
   * Puts objects of a few bytes into a bucket that is there, past S3: as files, which is what the
   * server makes of them, and many times as fast.
   *
   * @param keys without slashes
   */
  public void place(String bucket, Collection<String> keys) {
    Path place = directory.resolve(bucket);
    try {
      for (String key : keys) {
        Files.write(place.resolve(key), CONTENT);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The keys of all objects in a bucket that aren't below another; past S3 as well. */
  public Set<String> placed(String bucket) {
    try (Stream<Path> files = Files.list(directory.resolve(bucket))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + proxy.getPort());
  }

  @Override
  public String accessKey() {
    return ACCESS_KEY;
  }

  @Override
  public String secretKey() {
    return SECRET_KEY;
  }

  @Override
  public void close() {
    try {
      proxy.stop();
    } catch (Exception e) {
      throw new IllegalStateException("s3proxy did not stop", e);
    }
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
