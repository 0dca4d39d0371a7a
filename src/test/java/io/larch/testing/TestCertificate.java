package io.larch.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate of its own authority for localhost, made by the JDK's keytool, and its key. */
public final class TestCertificate {

  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final String ALIAS = "larch";

  private final X509Certificate certificate;
  private final Key key;

  private TestCertificate(X509Certificate certificate, Key key) {
    this.certificate = certificate;
    this.key = key;
  }

  /**
   * Makes one.
   *
   * @param directory for what is needed meanwhile
   * @param algorithm as keytool has it: RSA, EC, Ed25519
   */
  public static TestCertificate make(Path directory, String algorithm) {
    Path store = directory.resolve(UUID.randomUUID() + ".p12");
    try {
      Process keytool =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                  "-genkeypair",
                  "-alias",
                  ALIAS,
                  "-keyalg",
                  algorithm,
                  "-dname",
                  "CN=localhost",
                  "-ext",
                  "san=dns:localhost,ip:127.0.0.1",
                  "-validity",
                  "30",
                  "-storetype",
                  "PKCS12",
                  "-keystore",
                  store.toString(),
                  "-storepass",
                  new String(PASSWORD))
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("keytool.log").toFile())
              .start();
      if (!keytool.waitFor(30, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
        keytool.destroyForcibly();
        throw new AssertionError(Files.readString(directory.resolve("keytool.log")));
      }
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        keys.load(in, PASSWORD);
      }
      return new TestCertificate(
          (X509Certificate) keys.getCertificate(ALIAS), keys.getKey(ALIAS, PASSWORD));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  public X509Certificate certificate() {
    return certificate;
  }

  /** Writes the certificate in PEM. */
  public void writeCertificate(Path file) {
    try {
      write(file, "CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Writes the key in PEM. */
  public void writeKey(Path file) {
    write(file, "PRIVATE KEY", key.getEncoded());
  }

  private static void write(Path file, String what, byte[] content) {
    try {
      Files.writeString(
          file,
          "-----BEGIN %s-----\n%s\n-----END %s-----\n"
              .formatted(
                  what,
                  Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content),
                  what));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For clients that trust these alone. */
  public static SSLContext trusting(TestCertificate... certificates) {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      for (int i = 0; i < certificates.length; i++) {
        trusted.setCertificateEntry("c" + i, certificates[i].certificate);
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }
}
