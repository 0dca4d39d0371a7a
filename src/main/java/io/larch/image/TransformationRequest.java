package io.larch.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks of a picture.
 *
 * @param profile the profile that it names; null for none
 * @param own the parameters that it gives itself
 * @param transformation what both ask for together
 */
public record TransformationRequest(
    @Nullable String profile, Set<Parameter> own, Transformation transformation) {

  /** A request for the picture as it is. */
  public static final TransformationRequest NOTHING =
      new TransformationRequest(null, Set.of(), Transformation.NOTHING);

  public TransformationRequest {
    own = Set.copyOf(own);
  }

  /**
   * Reads a request.
   *
   * @param given names and values, decoded
   * @param maxPixels how many pixels a picture may have
   * @throws InvalidTransformationException if a name is unknown or given twice, a value isn't
   *     allowed, or one contradicts another
   */
  public static TransformationRequest read(
      List<Map.Entry<String, String>> given, Profiles profiles, long maxPixels) {
    if (given.isEmpty()) {
      return NOTHING;
    }
    String profile = null;
    List<Map.Entry<String, String>> others = new ArrayList<>();
    for (Map.Entry<String, String> each : given) {
      if (!each.getKey().equals(Profiles.PARAMETER)) {
        others.add(each);
      } else if (profile == null) {
        profile = each.getValue();
      } else {
        throw new InvalidTransformationException(
            Profiles.PARAMETER, "is given twice; give it once");
      }
    }
    Parameters own = Parameters.read(others);
    Parameters weaker = profile == null ? Parameters.NONE : profiles.named(profile);
    return new TransformationRequest(
        profile, own.given(), own.over(weaker).transformation(maxPixels));
  }

  /** Whether it gives neither parameters nor a profile. */
  public boolean isEmpty() {
    return profile == null && own.isEmpty();
  }

  /** Whether it gives parameters of its own, beside a profile or without one. */
  public boolean isFree() {
    return !own.isEmpty();
  }

  /**
   * The request with the format that {@code Accept} chooses; the request itself where it names a
   * format, or its profile does.
   *
   * @param accept the header's value; null if there is none
   * @param writable the formats that the result can be written in here, as large as it is
   */
  public TransformationRequest accepting(
      @Nullable String accept, ImageSource source, Set<ImageFormat> writable) {
    return transformation.format() != null
        ? this
        : new TransformationRequest(
            profile, own, transformation.withFormat(Negotiation.format(accept, source, writable)));
  }

  /**
   * The transformation in the one form for all requests that make the same of a source.
   *
   * @param maxPixels how many pixels a picture may have, all frames together
   * @throws InvalidTransformationException if it asks for a quality of a source in a format that
   *     loses nothing, or for a result that is too large and isn't the source itself
   */
  public Transformation normalisedFor(ImageSource source, long maxPixels) {
    ImageFormat target = transformation.target(source);
    if (own.contains(Parameter.Q) && target.isLossless()) {
      throw new InvalidTransformationException(
          Parameter.Q.text(),
          "has no meaning for %s, which loses nothing; leave it out or add a format"
              .formatted(target.text()));
    }
    Transformation normalised = transformation.normalisedFor(source);
    if (!normalised.changesNothing()) { // what is there is never too large
      Geometry.of(transformation, source).requireWithin(maxPixels);
    }
    return normalised;
  }
}
