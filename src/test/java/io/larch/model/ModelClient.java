package io.larch.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
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
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A client with a part of the store to itself, which knows what each answer must be. Everything
 * that it does is compared with its model: the answer, and after a change all that can be listed.
 */
final class ModelClient {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Those that no asset has: of no form of ours, weak, and of an asset that never was. */
  private static final String FOREIGN_TAGS =
      "\"none-of-yours\", W/\"1-1\", \"9223372036854775807-1\"";

  private final AssetClient http;
  private final String top;
  private final boolean alone;
  private final StoreModel model = new StoreModel();
  private final Set<String> entityTags = new HashSet<>();
  private String outdatedTag = "\"0-1\"";

  /**
   * @param top a path that nobody else uses, percent-encoded, with a leading slash
   * @param alone whether the whole store has nothing in it but this client's assets; then it uses
   *     the root as well
   */
  ModelClient(AssetClient http, String top, boolean alone) {
    this.http = http;
    this.top = top;
    this.alone = alone;
  }

  /** What should be there. */
  StoreModel model() {
    return model;
  }

  /**
   * Sends requests, each once the one before is answered.
   *
   * @throws AssertionError when the model knows better
   */
  void perform(List<Operation> history) {
    for (int i = 0; i < history.size(); i++) {
      try {
        perform(history.get(i));
      } catch (AssertionError e) {
        throw new AssertionError(
            "Request %d at %s, %s: %s".formatted(i, top, history.get(i), e.getMessage()), e);
      }
    }
  }

  private void perform(Operation operation) {
    switch (operation) {
      case Operation.Store store -> store(store);
      case Operation.Update update -> update(update);
      case Operation.Delete delete -> delete(delete);
      case Operation.DeleteList list -> deleteList(list);
      case Operation.Info info -> info(info.target());
      case Operation.Content content -> content(content.target());
    }
  }

  /** Compares all that can be listed, page by page. */
  void compareListing() {
    List<Listed> expected =
        select(new Target(Place.ALL.getFirst(), Target.Form.RECURSIVE, 1, Map.of(), List.of(), 0))
            .stream()
            .map(Listed::of)
            .toList();
    assertThat(list("/assets" + top + "/-/recursive/info?limit=50"))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  private void store(Operation.Store store) {
    String content = "x".repeat(store.size());
    HttpResponse<String> answer =
        http.store(
            "/assets" + top + store.place().url(),
            BodyPublishers.ofString(content),
            json(store.metadata()).toString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    JsonNode json = AssetClient.json(answer);
    Listed listed = Listed.of(List.of(), json);
    ModelAsset asset =
        model.store(
            store.place().below(top),
            store.metadata(),
            content,
            listed.key(),
            newEntityTag(answer),
            listed.createdAt());
    assertThat(listed).isEqualTo(Listed.of(asset).withoutPath());
    assertThat(answer.headers().firstValue("Location").orElseThrow())
        .endsWith("/-/entry/" + asset.entryId());
    compareListing();
  }

  private void update(Operation.Update update) {
    List<ModelAsset> found = select(update.target());
    HttpRequest.Builder request =
        http.request(url(update.target(), "", List.of()))
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(json(update.metadata()).toString()));
    match(request, update.match(), found);
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (update.match() == Match.NONE && found.isEmpty()) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
    } else if (!matches(update.match(), found)) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(412);
    } else {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      ModelAsset before = found.getFirst();
      Listed listed = Listed.of(List.of(), AssetClient.json(answer));
      assertThat(listed.modifiedAt()).isAfter(before.modifiedAt());
      outdatedTag = before.entityTag();
      ModelAsset after =
          model.update(before, update.metadata(), newEntityTag(answer), listed.modifiedAt());
      assertThat(listed).isEqualTo(Listed.of(after).withoutPath());
    }
    compareListing();
  }

  private void delete(Operation.Delete delete) {
    Target target = delete.target();
    List<ModelAsset> selected = select(target);
    Long expect = expect(delete.expect(), selected.size());
    List<String> more = new ArrayList<>();
    if (expect != null) {
      more.add("expect=" + expect);
    }
    if (delete.dryRun()) {
      more.add("dry-run=true");
    }
    HttpRequest.Builder request = http.request(deleteUrl(target, more)).DELETE();
    match(request, delete.match(), selected);
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (delete.match() != Match.NONE && !target.isOfOne()) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    } else if (!matches(delete.match(), selected)
        || (expect != null && expect != selected.size())) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(412);
    } else if (delete.dryRun()) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      comparePreview(AssetClient.json(answer), target, selected);
    } else {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
      assertThat(answer.headers().firstValue("Larch-Deleted"))
          .contains(Integer.toString(selected.size()));
      remove(selected);
    }
    compareListing();
  }

  private static void comparePreview(JsonNode preview, Target target, List<ModelAsset> selected) {
    assertThat(preview.get("assets").asLong()).isEqualTo(selected.size());
    assertThat(preview.get("contentKeys").asLong()).isEqualTo(selected.size());
    assertThat(preview.get("bytes").asLong())
        .isEqualTo(selected.stream().mapToLong(asset -> asset.content().length()).sum());
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

  private void deleteList(Operation.DeleteList list) {
    ObjectNode body = JSON.createObjectNode();
    ArrayNode items = body.putArray("assets");
    Set<String> names = new LinkedHashSet<>();
    Set<ModelAsset> deleted = new LinkedHashSet<>();
    List<String> outcomes = new ArrayList<>();
    for (Operation.DeleteList.Item item : list.items()) {
      Target target = item.target();
      List<ModelAsset> found = select(target);
      Selection.Entry entry = (Selection.Entry) selection(target);
      // The language of lists has one entity tag for each item, and no "*".
      Match match = item.match() == Match.ANY ? Match.NONE : item.match();
      ObjectNode json = items.addObject();
      json.put("path", top + target.place().url()).put("entryId", entry.entryId());
      if (match != Match.NONE) {
        json.put("etag", entityTag(match, found));
      }
      names.add(target.place().url() + " " + entry.entryId());
      outcomes.add(
          found.isEmpty()
              ? "not-found"
              : match == Match.NONE || matches(match, found) ? "deleted" : "precondition-failed");
      if (outcomes.getLast().equals("deleted")) {
        deleted.addAll(found);
      }
    }
    String key = UUID.randomUUID().toString();
    for (int i = 0; i < (list.repeated() ? 2 : 1); i++) {
      HttpRequest.Builder request =
          http.request("/deletions")
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(body.toString()));
      if (list.repeated()) {
        request.header("Idempotency-Key", key);
      }
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      if (names.size() < list.items().size()) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        deleted.clear();
      } else {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(AssetClient.json(answer).get("assets").findValuesAsText("outcome"))
            .isEqualTo(outcomes);
      }
    }
    remove(deleted);
    compareListing();
  }

  private void info(Target target) {
    List<ModelAsset> selected = select(target);
    List<Listed> expected = selected.stream().map(Listed::of).toList();
    String url =
        url(
            target,
            target.selector(nextEntryId(target)).isEmpty() ? "/-/info" : "/info",
            List.of());
    if (target.form() == Target.Form.RECURSIVE) {
      String pages = url + (url.contains("?") ? "&" : "?") + "limit=" + target.number();
      assertThat(list(pages)).containsExactlyInAnyOrderElementsOf(expected);
      return;
    }
    HttpResponse<String> answer = http.get(url);
    if (target.isList()) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      List<Listed> listed = new ArrayList<>();
      AssetClient.json(answer).forEach(json -> listed.add(Listed.of(List.of(), json)));
      assertThat(listed).isEqualTo(expected.stream().map(Listed::withoutPath).toList());
    } else if (selected.isEmpty()) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
    } else {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(Listed.of(List.of(), AssetClient.json(answer)))
          .isEqualTo(expected.getFirst().withoutPath());
      assertThat(answer.headers().firstValue("ETag")).contains(selected.getFirst().entityTag());
    }
  }

  private void content(Target target) {
    List<ModelAsset> selected = select(target);
    String words = target.selector(nextEntryId(target));
    HttpResponse<String> answer =
        http.get(url(target, words.isEmpty() ? "/-/content" : "/content", List.of()));
    if (selected.isEmpty()) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
    } else {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(selected.getFirst().content());
    }
  }

  private void remove(Iterable<ModelAsset> assets) {
    List<ModelAsset> gone = new ArrayList<>();
    assets.forEach(gone::add);
    model.delete(gone);
    gone.forEach(asset -> outdatedTag = asset.entityTag());
  }

  private List<Listed> list(String url) {
    List<Listed> listed = new ArrayList<>();
    String cursor = null;
    do {
      HttpResponse<String> answer = http.get(cursor == null ? url : url + "&cursor=" + cursor);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      JsonNode page = AssetClient.json(answer);
      for (JsonNode asset : page.get("assets")) {
        listed.add(Listed.of(Place.decode(asset.get("path").asText()), asset));
      }
      JsonNode next = page.get("nextCursor");
      cursor = next.isNull() ? null : next.asText();
    } while (cursor != null);
    return listed;
  }

  private List<ModelAsset> select(Target target) {
    return model.select(target.place().below(top), selection(target), target::matches);
  }

  private Selection selection(Target target) {
    return target.selection(nextEntryId(target));
  }

  private long nextEntryId(Target target) {
    return model.nextEntryId(target.place().below(top));
  }

  private String deleteUrl(Target target, List<String> more) {
    boolean root =
        alone
            && target.form() == Target.Form.RECURSIVE
            && target.place().url().isEmpty()
            && target.spelling() % 2 == 1;
    if (!root) {
      return url(target, "", more);
    }
    List<String> query = new ArrayList<>(target.query());
    if (query.isEmpty()) {
      query.add("confirm=all-assets");
    }
    query.addAll(more);
    return "/assets/-/recursive?" + String.join("&", query);
  }

  private String url(Target target, String format, List<String> more) {
    List<String> query = new ArrayList<>(target.query());
    query.addAll(more);
    String path = "/assets" + top + target.place().url() + target.selector(nextEntryId(target));
    return path + format + (query.isEmpty() ? "" : "?" + String.join("&", query));
  }

  private static @Nullable Long expect(Expect expect, long selected) {
    return switch (expect) {
      case NONE -> null;
      case RIGHT -> selected;
      case TOO_MANY -> selected + 1;
      case ZERO -> 0L;
    };
  }

  private void match(HttpRequest.Builder request, Match match, List<ModelAsset> selected) {
    if (match != Match.NONE) {
      request.header("If-Match", entityTag(match, selected));
    }
  }

  private String entityTag(Match match, List<ModelAsset> selected) {
    return switch (match) {
      case NONE -> throw new IllegalArgumentException("no If-Match");
      case CURRENT -> selected.isEmpty() ? outdatedTag : selected.getFirst().entityTag();
      case OUTDATED -> outdatedTag;
      case FOREIGN -> FOREIGN_TAGS;
      case ANY -> "*";
    };
  }

  private static boolean matches(Match match, List<ModelAsset> selected) {
    return switch (match) {
      case NONE -> true;
      case CURRENT, ANY -> !selected.isEmpty();
      case OUTDATED, FOREIGN -> false;
    };
  }

  private String newEntityTag(HttpResponse<String> answer) {
    String entityTag = answer.headers().firstValue("ETag").orElseThrow();
    assertThat(entityTags.add(entityTag)).as("a new entity tag: %s", entityTag).isTrue();
    return entityTag;
  }

  private static ObjectNode json(Metadata metadata) {
    ObjectNode json = JSON.createObjectNode();
    if (metadata.alt() != null) {
      json.put("alt", metadata.alt());
    }
    metadata.labels().forEach(json.putObject("labels")::put);
    metadata.tags().forEach(json.putArray("tags")::add);
    return json;
  }
}
