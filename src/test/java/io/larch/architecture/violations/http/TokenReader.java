package io.larch.architecture.violations.http;

import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.lang.JoseException;

/** Reads a token where it is not to be. */
public final class TokenReader {

  private TokenReader() {}

  public static String algorithm(String token) throws JoseException {
    return JsonWebStructure.fromCompactSerialization(token).getAlgorithmHeaderValue();
  }
}
