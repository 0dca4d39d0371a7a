package io.larch.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.model.Operation.Match;
import io.larch.selector.Selection;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The part of the store that one client has to itself: what should be there, and how requests name
 * it.
 */
final class Territory {

  /** Those that no asset has: of no form of ours, weak, and of an asset that never was. */
  private static final String FOREIGN_TAGS =
      "\"none-of-yours\", W/\"1-1\", \"9223372036854775807-1\"";

  private final StoreModel model = new StoreModel();
  private final String top;
  private final boolean alone;
  private String outdatedTag = "\"0-1\"";

  /**
   * @param top a path that nobody else uses, percent-encoded, with a leading slash
   * @param alone whether the whole store has nothing in it but this; then requests may use the root
   *     as well
   */
  Territory(String top, boolean alone) {
    this.top = top;
    this.alone = alone;
  }

  /** What should be there. */
  StoreModel model() {
    return model;
  }

  /** The path that everything is at or below, as given. */
  String top() {
    return top;
  }

  /** The assets that the target names, in its order. */
  List<ModelAsset> select(Target target) {
    return model.select(target.place().below(top), selection(target), target::matches);
  }

  /** What the target means at this moment. */
  Selection selection(Target target) {
    return target.selection(nextEntryId(target));
  }

  private long nextEntryId(Target target) {
    return model.nextEntryId(target.place().below(top));
  }

  /**
   * The URL's path and query for a delete.
   *
   * @param what follows the selector: nothing, or {@code /variants}
   * @param more parameters
   */
  String deleteUrl(Target target, String what, List<String> more) {
    boolean root =
        alone
            && target.form() == Target.Form.RECURSIVE
            && target.place().url().isEmpty()
            && target.spelling() % 2 == 1;
    if (!root) {
      boolean separated = !target.selector(nextEntryId(target)).isEmpty();
      return url(target, (what.isEmpty() || separated ? "" : "/-") + what, more);
    }
    List<String> query = new ArrayList<>(target.query());
    if (query.isEmpty()) {
      query.add("confirm=all-assets");
    }
    query.addAll(more);
    return "/assets/-/recursive" + what + "?" + String.join("&", query);
  }

  /**
   * The URL's path and query for a fetch.
   *
   * @param format what is asked of the assets
   */
  String fetchUrl(Target target, String format) {
    boolean separated = !target.selector(nextEntryId(target)).isEmpty();
    return url(target, (separated ? "/" : "/-/") + format, List.of());
  }

  /**
   * The URL's path and query.
   *
   * @param format what follows the selector
   * @param more parameters
   */
  String url(Target target, String format, List<String> more) {
    List<String> query = new ArrayList<>(target.query());
    query.addAll(more);
    String path = "/assets" + top + target.place().url() + target.selector(nextEntryId(target));
    return path + format + (query.isEmpty() ? "" : "?" + String.join("&", query));
  }

  /** The rows of the trash that the target names, in its order. */
  List<ModelKept> selectKept(Target target, boolean deletedOnly) {
    return model.selectKept(
        target.place().below(top), selection(target), target::matches, deletedOnly);
  }

  /**
   * The URL's path and query for the trash, where the selector is always written.
   *
   * @param what follows the selector
   * @param more parameters
   */
  String trashUrl(Target target, String what, List<String> more) {
    String url = url(target, what, more).substring("/assets".length());
    String selector = target.selector(nextEntryId(target));
    String path = top + target.place().url();
    return "/trash" + (selector.isEmpty() ? path + "/-/new" + url.substring(path.length()) : url);
  }

  /** Adds the header If-Match, if there is to be one. */
  void match(HttpRequest.Builder request, Match match, List<ModelAsset> selected) {
    if (match != Match.NONE) {
      request.header("If-Match", entityTag(match, selected));
    }
  }

  /** Entity tags of that kind. */
  String entityTag(Match match, List<ModelAsset> selected) {
    return switch (match) {
      case NONE -> throw new IllegalArgumentException("no If-Match");
      case CURRENT -> selected.isEmpty() ? outdatedTag : selected.getFirst().entityTag();
      case OUTDATED -> outdatedTag;
      case FOREIGN -> FOREIGN_TAGS;
      case ANY -> "*";
    };
  }

  /** Whether If-Match holds of what is selected. */
  static boolean matches(Match match, List<ModelAsset> selected) {
    return switch (match) {
      case NONE -> true;
      case CURRENT, ANY -> !selected.isEmpty();
      case OUTDATED, FOREIGN -> false;
    };
  }

  /** Takes note of an entity tag that no asset has any more. */
  void outdate(String entityTag) {
    outdatedTag = entityTag;
  }

  /**
   * Compares what a delete says of keeping with what it should, and takes the assets away from what
   * should be there.
   *
   * @param purge whether none of them is to be kept
   */
  void remove(Collection<ModelAsset> assets, boolean purge, HttpResponse<?> answer) {
    long kept =
        purge
            ? 0
            : assets.stream()
                .filter(asset -> ModelKept.time(asset.path()) != ModelKept.Time.NOT)
                .count();
    String id = answer.headers().firstValue("Larch-Deletion").orElse(null);
    assertThat(answer.headers().firstValue("Larch-Kept"))
        .isEqualTo(kept == 0 ? Optional.empty() : Optional.of(Long.toString(kept)));
    assertThat(id != null).as("an id of what is kept").isEqualTo(kept > 0);
    if (purge) {
      model.delete(assets);
    } else {
      model.deleteOrKeep(assets, id);
    }
    assets.forEach(asset -> outdate(asset.entityTag()));
  }
}
