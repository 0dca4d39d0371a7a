package io.larch.intake;

import io.larch.asset.ContentInfo;
import io.larch.asset.FollowUp;
import io.larch.path.AssetPath;
import java.util.List;

/**
 * Says what is to be done once an asset has been stored. It is recorded with the asset, by the same
 * statement, so that both are there or neither; a {@link io.larch.outbox.TaskKind}'s handler does
 * it later.
 */
@FunctionalInterface
public interface AfterStore {

  /** Nothing. */
  AfterStore NOTHING = (_, _) -> List.of();

  /**
   * The tasks of an asset that is about to be stored. Called on an event loop, and must not block.
   *
   * @param content what it is made of
   */
  List<FollowUp> of(AssetPath path, ContentInfo content);

  /** What any of several want done. */
  static AfterStore all(List<AfterStore> parts) {
    List<AfterStore> all = List.copyOf(parts);
    return (path, content) ->
        all.stream().flatMap(part -> part.of(path, content).stream()).toList();
  }
}
