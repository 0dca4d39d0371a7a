package io.larch.http;

import io.larch.config.TlsConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A certificate with its chain and its key, read from files and found to belong together.
 *
 * @param chain the server's own first
 */
record ServerCertificate(List<X509Certificate> chain, PrivateKey key) {

  private static final long MAX_FILE = 1024 * 1024;
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  /** How keys of a kind sign, to see whether a key goes with a certificate. */
  private static final Map<String, String> SIGNATURES =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

  ServerCertificate {
    chain = List.copyOf(chain);
  }

  /** What is in the two files, whatever it is. */
  static final class Content {

    private final byte[] certificate;
    private final byte[] key;

    private Content(byte[] certificate, byte[] key) {
      this.certificate = certificate;
      this.key = key;
    }

    /**
     * Reads the files; blocks.
     *
     * @throws TlsProblem when one can't be read
     */
    static Content read(TlsConfig config) throws TlsProblem {
      return new Content(bytes("certificate", config.certificate()), bytes("key", config.key()));
    }

    private static byte[] bytes(String setting, Path file) throws TlsProblem {
      try {
        if (Files.size(file) > MAX_FILE) {
          throw new TlsProblem(
              "the "
                  + setting
                  + " "
                  + file
                  + " is larger than 1 MiB, so it is no certificate and no key");
        }
        return Files.readAllBytes(file);
      } catch (IOException e) {
        throw new TlsProblem(
            "the "
                + setting
                + " "
                + file
                + " can't be read; is it there, and readable for this user?",
            e);
      }
    }

    /** Tells contents apart, without being the key. */
    String fingerprint() {
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(MessageDigest.getInstance("SHA-256").digest(certificate));
        return Base64.getEncoder().encodeToString(digest.digest(key));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every JDK has SHA-256", e);
      }
    }
  }

  /**
   * Makes sense of what was read.
   *
   * @param config names the files in messages
   * @throws TlsProblem when it is no certificate or no key, or the two don't belong together
   */
  static ServerCertificate parse(Content content, TlsConfig config) throws TlsProblem {
    List<X509Certificate> chain = chain(content, config);
    PrivateKey key = key(content, config, chain.getFirst());
    if (!matches(chain.getFirst(), key)) {
      throw new TlsProblem(
          "the key of %s is not that of the first certificate of %s"
              .formatted(config.key(), config.certificate()));
    }
    return new ServerCertificate(chain, key);
  }

  private static List<X509Certificate> chain(Content content, TlsConfig config) throws TlsProblem {
    try {
      List<X509Certificate> chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(content.certificate))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (chain.isEmpty()) {
        throw new TlsProblem(config.certificate() + " holds no certificate in PEM");
      }
      return chain;
    } catch (CertificateException e) {
      throw new TlsProblem(config.certificate() + " holds no certificate in PEM", e);
    }
  }

  private static PrivateKey key(Content content, TlsConfig config, X509Certificate certificate)
      throws TlsProblem {
    Matcher pem = KEY.matcher(new String(content.key, StandardCharsets.US_ASCII));
    if (!pem.find()) {
      throw new TlsProblem(
          config.key()
              + " holds no private key in PKCS#8 (BEGIN PRIVATE KEY); another one is made so by"
              + " openssl pkcs8 -topk8 -nocrypt");
    }
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
      return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
          .generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // Without the cause, whose message may hold what was read.
      throw new TlsProblem(
          "%s holds no %s key, as the certificate of %s has"
              .formatted(
                  config.key(), certificate.getPublicKey().getAlgorithm(), config.certificate()));
    }
  }

  private static boolean matches(X509Certificate certificate, PrivateKey key) throws TlsProblem {
    String algorithm = SIGNATURES.get(certificate.getPublicKey().getAlgorithm());
    if (algorithm == null) {
      throw new TlsProblem(
          "keys of the kind "
              + certificate.getPublicKey().getAlgorithm()
              + " are not known here; RSA, EC and EdDSA are");
    }
    try {
      byte[] text = "Larch".getBytes(StandardCharsets.US_ASCII);
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(text);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(text);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** When it ends, of those of the chain the first. */
  Instant expiry() {
    return chain.stream()
        .map(certificate -> certificate.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElseThrow();
  }

  /** Without the key. */
  @Override
  public String toString() {
    return chain.getFirst().getSubjectX500Principal() + ", valid until " + expiry();
  }
}
