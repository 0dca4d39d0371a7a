package io.larch.model;

import io.larch.selector.Order;
import io.larch.selector.Selection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a store of assets is, as simply as it can be said: a list, and a counter for each path. For
 * one client that awaits each answer; it orders assets by a clock of its own, so that the server's
 * times are checked by it and not the other way round.
 */
final class StoreModel {

  private final List<ModelAsset> living = new ArrayList<>();
  private final List<ModelKept> kept = new ArrayList<>();
  private final Map<List<String>, Long> nextEntryIds = new HashMap<>();
  private long clock;

  /** The assets, first stored first. */
  List<ModelAsset> living() {
    return List.copyOf(living);
  }

  /** What is in the trash, or may be. */
  List<ModelKept> kept() {
    return List.copyOf(kept);
  }

  /** The id that the next asset at the path gets; those below it are never given out again. */
  long nextEntryId(List<String> path) {
    return nextEntryIds.getOrDefault(path, 0L);
  }

  /** Stores an asset under the path's next entry id. */
  ModelAsset store(
      List<String> path,
      Metadata metadata,
      String content,
      String key,
      String entityTag,
      Instant createdAt) {
    long entryId = nextEntryId(path);
    nextEntryIds.put(path, entryId + 1);
    long now = clock++;
    ModelAsset asset =
        new ModelAsset(
            path, entryId, now, now, metadata, content, key, entityTag, createdAt, createdAt,
            List.of());
    living.add(asset);
    return asset;
  }

  /** Replaces what is said about an asset; it becomes the most recently modified. */
  ModelAsset update(ModelAsset asset, Metadata metadata, String entityTag, Instant modifiedAt) {
    ModelAsset updated =
        new ModelAsset(
            asset.path(),
            asset.entryId(),
            asset.created(),
            clock++,
            metadata,
            asset.content(),
            asset.key(),
            entityTag,
            asset.createdAt(),
            modifiedAt,
            asset.variants());
    living.set(living.indexOf(asset), updated);
    return updated;
  }

  /** Adds a variant to an asset, in place of the one of its name, which changes nothing else. */
  void supply(ModelAsset asset, ModelVariant variant) {
    List<ModelVariant> variants = new ArrayList<>(asset.variants());
    variants.removeIf(each -> each.name().equals(variant.name()));
    variants.add(variant);
    living.set(living.indexOf(asset), asset.with(variants));
  }

  /**
   * Takes variants from an asset, which changes nothing else.
   *
   * @param name of the one that is meant; null: all
   */
  void removeVariants(ModelAsset asset, @Nullable String name) {
    List<ModelVariant> variants = new ArrayList<>(asset.variants());
    variants.removeAll(asset.variants(name));
    living.set(living.indexOf(asset), asset.with(variants));
  }

  /** Deletes these assets, all of which must be there, and what is kept of them. */
  void delete(Collection<ModelAsset> assets) {
    if (!living.containsAll(assets)) {
      throw new IllegalArgumentException("not all of them are there");
    }
    living.removeAll(assets);
    kept.removeIf(row -> assets.stream().anyMatch(row::isOf));
  }

  /**
   * Deletes these assets, all of which must be there, and keeps those that the rules keep.
   *
   * @param deletionId null when there are none
   */
  void deleteOrKeep(Collection<ModelAsset> assets, @Nullable String deletionId) {
    delete(
        assets.stream()
            .filter(asset -> ModelKept.time(asset.path()) == ModelKept.Time.NOT)
            .toList());
    for (ModelAsset asset : assets) {
      if (ModelKept.time(asset.path()) != ModelKept.Time.NOT) {
        living.remove(asset);
        kept.add(new ModelKept(asset, Objects.requireNonNull(deletionId)));
      }
    }
  }

  /** Gives an asset other content; what it had is kept as a version where a rule says so. */
  ModelAsset replace(
      ModelAsset asset, String content, String key, String entityTag, Instant modifiedAt) {
    ModelAsset replaced = asset.with(content, key).as(entityTag, clock++, modifiedAt);
    living.set(living.indexOf(asset), replaced);
    if (ModelKept.keepsReplaced(asset.path())) {
      kept.add(new ModelKept(asset, null));
      List<ModelKept> versions = keptOf(asset);
      for (ModelKept each :
          versions.subList(0, Math.max(0, versions.size() - ModelKept.VERSIONS))) {
        kept.remove(each);
      }
    }
    return replaced;
  }

  /** What is kept of an asset's entry, the oldest version first. */
  List<ModelKept> keptOf(ModelAsset asset) {
    return kept.stream()
        .filter(row -> row.isOf(asset))
        .sorted(Comparator.comparing(row -> row.asset().version()))
        .toList();
  }

  /** The asset of the same entry; null when it isn't there. */
  @Nullable ModelAsset livingOf(ModelAsset asset) {
    return living.stream()
        .filter(each -> each.path().equals(asset.path()) && each.entryId() == asset.entryId())
        .findFirst()
        .orElse(null);
  }

  /** The version that a kept row has once it is restored. */
  long versionOfRestored(ModelKept row) {
    ModelAsset live = livingOf(row.asset());
    return 1 + (live == null ? keptOf(row.asset()).getLast().asset().version() : live.version());
  }

  /**
   * Restores a kept row: in place of the live one, if there is one, which becomes a version; else
   * what was deleted of the entry does, unless it is this.
   */
  ModelAsset restore(ModelKept row, String entityTag, Instant modifiedAt) {
    ModelAsset restored = row.asset().as(entityTag, clock++, modifiedAt);
    ModelAsset live = livingOf(row.asset());
    kept.remove(row);
    if (live != null) {
      living.set(living.indexOf(live), restored);
      kept.add(new ModelKept(live, null));
    } else {
      living.add(restored);
      kept.replaceAll(each -> each.isOf(restored) ? new ModelKept(each.asset(), null) : each);
    }
    return restored;
  }

  /** Takes rows out of the trash, and the versions of what was deleted; those that went. */
  List<ModelKept> purge(Collection<ModelKept> rows) {
    List<ModelKept> gone =
        kept.stream()
            .filter(
                row ->
                    rows.contains(row)
                        || rows.stream()
                            .anyMatch(each -> each.isDeleted() && row.isOf(each.asset())))
            .toList();
    kept.removeAll(gone);
    return gone;
  }

  /** The selected rows of the trash, in the selection's order. */
  List<ModelKept> selectKept(
      List<String> path, Selection selection, Predicate<Metadata> filter, boolean deletedOnly) {
    Comparator<ModelKept> newest =
        Comparator.<ModelKept, Long>comparing(row -> row.asset().entryId())
            .thenComparing(row -> row.asset().version())
            .reversed();
    Comparator<ModelKept> modified =
        Comparator.<ModelKept, Long>comparing(row -> row.asset().modified()).reversed();
    Stream<ModelKept> rows =
        kept.stream()
            .filter(row -> !deletedOnly || row.isDeleted())
            .filter(row -> filter.test(row.asset().metadata()));
    Stream<ModelKept> here =
        rows.filter(
            row ->
                selection instanceof Selection.Recursive
                    ? isAtOrBelow(row.asset().path(), path)
                    : row.asset().path().equals(path));
    return switch (selection) {
      case Selection.Top(Order order, int limit) ->
          here.sorted(order == Order.CREATED ? newest : modified).limit(limit).toList();
      case Selection.All(Order order) ->
          here.sorted(order == Order.CREATED ? newest : modified).toList();
      case Selection.Entry(long entryId) ->
          here.filter(row -> row.asset().entryId() == entryId).sorted(newest).toList();
      case Selection.Recursive() -> here.toList();
    };
  }

  /**
   * The selected assets, in the selection's order; newest first where it has none. The filter comes
   * before the limit.
   */
  List<ModelAsset> select(List<String> path, Selection selection, Predicate<Metadata> filter) {
    return switch (selection) {
      case Selection.Top(Order order, int limit) -> at(path, filter, order).limit(limit).toList();
      case Selection.All(Order order) -> at(path, filter, order).toList();
      case Selection.Entry(long entryId) ->
          at(path, filter, Order.CREATED).filter(asset -> asset.entryId() == entryId).toList();
      case Selection.Recursive() ->
          living.reversed().stream()
              .filter(asset -> isAtOrBelow(asset.path(), path))
              .filter(asset -> filter.test(asset.metadata()))
              .toList();
    };
  }

  private Stream<ModelAsset> at(List<String> path, Predicate<Metadata> filter, Order order) {
    Comparator<ModelAsset> first =
        switch (order) {
          case CREATED -> Comparator.comparing(ModelAsset::created);
          case MODIFIED -> Comparator.comparing(ModelAsset::modified);
        };
    return living.stream()
        .filter(asset -> asset.path().equals(path) && filter.test(asset.metadata()))
        .sorted(first.reversed());
  }

  private static boolean isAtOrBelow(List<String> path, List<String> top) {
    return path.size() >= top.size() && path.subList(0, top.size()).equals(top);
  }
}
