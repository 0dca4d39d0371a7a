package io.larch.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.caller.Action;
import io.larch.caller.Caller;
import io.larch.kept.KeptAsset;
import io.larch.trash.Restored;
import io.larch.trash.TrashPreview;

/** What is in the trash as clients see it. */
final class TrashJson {

  private TrashJson() {}

  /** A row, with its path. Who deleted it is for operators, and for that somebody alone. */
  static ObjectNode info(KeptAsset kept, Caller caller) {
    ObjectNode json = AssetJson.listed(kept.asset());
    json.put("version", kept.asset().version());
    json.put("reason", kept.reason().word());
    json.put("keptAt", AssetJson.time(kept.keptAt()));
    json.put("keptUntil", kept.keptUntil() == null ? null : AssetJson.time(kept.keptUntil()));
    json.put("deletionId", kept.deletionId());
    if (kept.deletedBy() != null
        && (kept.deletedBy().equals(caller.principal().name())
            || caller.permissions().allowSomewhere(Action.OPERATE))) {
      json.put("deletedBy", kept.deletedBy());
    }
    return json;
  }

  /** What was restored. */
  static ObjectNode restored(Restored restored) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("restored", restored.restored());
    ArrayNode first = json.putArray("first");
    for (Restored.Entry entry : restored.first()) {
      first
          .addObject()
          .put("path", entry.path().urlPath())
          .put("entryId", entry.entryId())
          .put("version", entry.version());
    }
    return json;
  }

  /** What would be restored or purged. */
  static ObjectNode preview(TrashPreview preview) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("assets", preview.selected());
    json.put("variants", preview.variants());
    json.put("contentKeys", preview.contentKeys());
    json.put("bytes", preview.bytes());
    ArrayNode first = json.putArray("first");
    for (TrashPreview.Entry entry : preview.first()) {
      first
          .addObject()
          .put("path", entry.path().urlPath())
          .put("entryId", entry.entryId())
          .put("version", entry.version())
          .put("createdAt", entry.createdAt().toString());
    }
    return json;
  }
}
