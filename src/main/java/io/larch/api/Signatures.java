package io.larch.api;

import io.larch.asset.PictureProblem;
import io.larch.config.PathConfig;
import io.larch.config.Secret;
import io.larch.http.ApiException;
import io.larch.http.ErrorCode;
import io.larch.http.RequestTarget;
import io.larch.image.SignedUrls;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Signatures of requests for transformations, where the rules of the path ask for them. */
final class Signatures {

  private final Map<String, Secret> secrets;
  private final ConcurrentMap<Signers, SignedUrls> known = new ConcurrentHashMap<>();

  private record Signers(SignedUrls.Algorithm algorithm, Set<String> keys) {}

  /**
   * @param secrets by the names that rules give to keys; all that they name
   */
  Signatures(Map<String, Secret> secrets) {
    this.secrets = Map.copyOf(secrets);
  }

  /**
   * Looks whether a request is signed as it must be.
   *
   * @param config of the request's path
   * @param transforms whether it asks for a transformation
   * @param signed whether it has a signature
   * @throws PictureProblem.TransformationNotAllowed if it isn't
   * @throws ApiException INVALID_REQUEST for a signature where nothing is signed
   */
  void require(PathConfig config, RequestTarget target, boolean transforms, boolean signed) {
    SignedUrls urls = of(config);
    if (urls == null) {
      if (signed) {
        throw new ApiException(
            ErrorCode.INVALID_REQUEST,
            "The query parameter 's' is a signature, and nothing is signed at this path; leave it"
                + " out, or write label:s=… for a label of that name");
      }
    } else if ((transforms || signed) && !urls.verify(target.rawPath(), target.rawQuery())) {
      throw new PictureProblem.TransformationNotAllowed(
          signed
              ? "The signature in 's' is not that of this request."
              : "Transformations of pictures at this path must be signed, in the query parameter"
                  + " 's'.");
    }
  }

  /** Who signs at a path; null where nothing is signed. */
  @Nullable SignedUrls of(PathConfig config) {
    return config.signingKeys().isEmpty()
        ? null
        : known.computeIfAbsent(
            new Signers(config.signingAlgorithm(), config.signingKeys()), this::signedUrls);
  }

  private SignedUrls signedUrls(Signers signers) {
    List<String> values =
        signers.keys().stream()
            .sorted()
            .map(key -> Objects.requireNonNull(secrets.get(key), key).value())
            .toList();
    return new SignedUrls(signers.algorithm(), values);
  }
}
