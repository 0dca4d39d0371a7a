package io.larch.content.s3;

import io.larch.content.ContentStoreException;
import io.larch.content.s3.S3Versions.Versions;
import io.minio.messages.DeleteResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the store said of the versions that one listing found. For one context. */
final class VersionsRound {

  private final DeleteOutcomes outcomes;
  private final List<Versions> listed;
  private final Map<String, Integer> confirmed = new HashMap<>();
  private final Set<String> failed = new HashSet<>();

  VersionsRound(DeleteOutcomes outcomes, List<Versions> listed) {
    this.outcomes = outcomes;
    this.listed = listed;
  }

  /** Takes the answer to a request with many versions. */
  @Nullable Void answered(DeleteResult result) {
    result.objects().forEach(deleted -> confirmed(deleted.name()));
    for (DeleteResult.Error error : result.errors()) {
      if (S3Errors.kindOfCode(error.code()) == ContentStoreException.Kind.NOT_FOUND) {
        confirmed(error.objectName());
      } else {
        failed(error.objectName(), S3Errors.ofKey(error));
      }
    }
    return null;
  }

  /** One version of the key is gone. */
  void confirmed(String key) {
    confirmed.merge(key, 1, Integer::sum);
  }

  void failed(String key, Throwable cause) {
    failed.add(key);
    outcomes.failed(key, cause);
  }

  void refused(List<String> keys, Throwable cause) {
    failed.addAll(keys);
    outcomes.refused(keys, cause);
  }

  /**
   * Tells the outcomes which keys are gone. A key none of whose versions was answered for stays
   * what it was: not known to be gone.
   *
   * @return the keys that have to be listed again, since the listing was not all, or some versions
   *     were not answered for
   */
  List<String> settle() {
    List<String> again = new ArrayList<>();
    for (Versions versions : listed) {
      String key = versions.key();
      int gone = confirmed.getOrDefault(key, 0);
      if (!failed.contains(key) && gone > 0) {
        if (versions.all() && gone >= versions.ids().size()) {
          outcomes.gone(key);
        } else {
          again.add(key);
        }
      }
    }
    return again;
  }
}
