package io.larch.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a server of ours shows who it is with. Both files are PEM, and read again when they change.
 *
 * @param certificate the server's certificate, and those that lead from it to the authority's
 * @param key the private key of the first of them, in PKCS#8
 */
public record TlsConfig(Path certificate, Path key) {

  /** Null where there is none: then the port speaks without TLS. */
  static @Nullable TlsConfig from(Section section) {
    Path certificate = section.optional("certificate", ValueParser.path());
    Path key = section.optional("key", ValueParser.path());
    if (certificate != null && key != null) {
      return new TlsConfig(certificate, key);
    }
    if (certificate != null) {
      section.refuse("certificate", "a certificate needs its key; set key beside it, or neither");
    } else if (key != null) {
      section.refuse("key", "a key needs its certificate; set certificate beside it, or neither");
    }
    return null;
  }
}
