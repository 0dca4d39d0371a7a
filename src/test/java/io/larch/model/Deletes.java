package io.larch.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.model.Operation.Expect;
import io.larch.model.Operation.Match;
import io.larch.selector.Selection;
import io.larch.testing.AssetClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Deletes, compares the answers with what they should be, and takes the assets out of the model.
 */
final class Deletes {

  private final AssetClient http;
  private final Territory territory;

  Deletes(AssetClient http, Territory territory) {
    this.http = http;
    this.territory = territory;
  }

  /** A delete by a selector. */
  void delete(Operation.Delete delete) {
    Target target = delete.target();
    List<ModelAsset> selected = territory.select(target);
    Long expect = expect(delete.expect(), selected.size());
    List<String> more = new ArrayList<>(parameters(expect, delete.dryRun()));
    if (delete.purge()) {
      more.add("keep=no");
    }
    HttpRequest.Builder request = http.request(territory.deleteUrl(target, "", more)).DELETE();
    territory.match(request, delete.match(), selected);
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (delete.match() != Match.NONE && !target.isOfOne()) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    } else if (!Territory.matches(delete.match(), selected)
        || (expect != null && expect != selected.size())) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(412);
    } else if (delete.dryRun()) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      comparePreview(AssetClient.json(answer), target, selected);
    } else {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
      assertThat(answer.headers().firstValue("Larch-Deleted"))
          .contains(Integer.toString(selected.size()));
      territory.remove(selected, delete.purge(), answer);
    }
  }

  /** Query parameters. */
  static List<String> parameters(@Nullable Long expect, boolean dryRun) {
    List<String> parameters = new ArrayList<>();
    if (expect != null) {
      parameters.add("expect=" + expect);
    }
    if (dryRun) {
      parameters.add("dry-run=true");
    }
    return parameters;
  }

  private static void comparePreview(JsonNode preview, Target target, List<ModelAsset> selected) {
    assertThat(preview.get("assets").asLong()).isEqualTo(selected.size());
    long variants = selected.stream().mapToLong(asset -> asset.variants().size()).sum();
    assertThat(preview.get("variants").asLong()).isEqualTo(variants);
    assertThat(preview.get("contentKeys").asLong()).isEqualTo(selected.size() + variants);
    assertThat(preview.get("bytes").asLong())
        .isEqualTo(selected.stream().mapToLong(ModelAsset::bytes).sum());
    List<String> first = new ArrayList<>();
    for (JsonNode entry : preview.get("first")) {
      first.add(Place.decode(entry.get("path").asText()) + " " + entry.get("entryId"));
    }
    // A delete of all takes them newest first, in whichever order they are asked for.
    Comparator<ModelAsset> newestFirst = Comparator.comparing(ModelAsset::created).reversed();
    assertThat(first)
        .isEqualTo(
            selected.stream()
                .sorted(target.form() == Target.Form.MODIFIED ? (_, _) -> 0 : newestFirst)
                .limit(100)
                .map(asset -> asset.path() + " " + asset.entryId())
                .toList());
  }

  /** A list of deletes, once or twice. */
  void deleteList(Operation.DeleteList list) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode items = body.putArray("assets");
    Set<String> names = new LinkedHashSet<>();
    Set<ModelAsset> deleted = new LinkedHashSet<>();
    List<String> outcomes = new ArrayList<>();
    for (Operation.DeleteList.Item item : list.items()) {
      Target target = item.target();
      List<ModelAsset> found = territory.select(target);
      Selection.Entry entry = (Selection.Entry) territory.selection(target);
      // The language of lists has one entity tag for each item, and no "*".
      Match match = item.match() == Match.ANY ? Match.NONE : item.match();
      ObjectNode json = items.addObject();
      json.put("path", territory.top() + target.place().url()).put("entryId", entry.entryId());
      if (match != Match.NONE) {
        json.put("etag", territory.entityTag(match, found));
      }
      names.add(target.place().url() + " " + entry.entryId());
      outcomes.add(
          found.isEmpty()
              ? "not-found"
              : match == Match.NONE || Territory.matches(match, found)
                  ? "deleted"
                  : "precondition-failed");
      if (outcomes.getLast().equals("deleted")) {
        deleted.addAll(found);
      }
    }
    if (list.purge()) {
      body.put("keep", "no");
    }
    String key = UUID.randomUUID().toString();
    List<HttpResponse<String>> answers = new ArrayList<>();
    for (int i = 0; i < (list.repeated() ? 2 : 1); i++) {
      HttpRequest.Builder request =
          http.request("/deletions")
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(body.toString()));
      if (list.repeated()) {
        request.header("Idempotency-Key", key);
      }
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      answers.add(answer);
      if (names.size() < list.items().size()) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        deleted.clear();
      } else {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(AssetClient.json(answer).get("assets").findValuesAsText("outcome"))
            .isEqualTo(outcomes);
      }
    }
    territory.remove(deleted, list.purge(), answers.getFirst());
    assertThat(answers.getLast().headers().firstValue("Larch-Deletion"))
        .isEqualTo(answers.getFirst().headers().firstValue("Larch-Deletion"));
  }

  /** The count that is expected of so many assets; null for none. */
  static @Nullable Long expect(Expect expect, long selected) {
    return switch (expect) {
      case NONE -> null;
      case RIGHT -> selected;
      case TOO_MANY -> selected + 1;
      case ZERO -> 0L;
    };
  }
}
