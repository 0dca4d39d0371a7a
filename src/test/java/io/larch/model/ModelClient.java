package io.larch.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.larch.model.Operation.Match;
import io.larch.testing.AssetClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A client with a part of the store to itself, which knows what each answer must be. Everything
 * that it does is compared with its model: the answer, and after a change all that can be listed.
 */
final class ModelClient {

  private final AssetClient http;
  private final Supplier<Set<String>> trash;
  private final Territory territory;
  private final Fetches fetches;
  private final Deletes deletes;
  private final Variants variants;
  private final Restores restores;
  private final Set<String> entityTags = new HashSet<>();

  /**
   * @param server where it looks into the trash
   * @param top a path that nobody else uses, percent-encoded, with a leading slash
   * @param alone whether the whole store has nothing in it but this client's assets; then it uses
   *     the root as well
   */
  ModelClient(ModelServer server, String top, boolean alone) {
    this.http = server.http();
    this.trash = () -> server.trash(top);
    this.territory = new Territory(top, alone);
    this.fetches = new Fetches(http, territory);
    this.deletes = new Deletes(http, territory);
    this.variants = new Variants(http, territory);
    this.restores = new Restores(http, territory, this::newEntityTag);
  }

  /** What should be there. */
  StoreModel model() {
    return territory.model();
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
            "Request %d at %s, %s: %s"
                .formatted(i, territory.top(), history.get(i), e.getMessage()),
            e);
      }
    }
  }

  private void perform(Operation operation) {
    switch (operation) {
      case Operation.Store store -> store(store);
      case Operation.Update update -> update(update);
      case Operation.Delete delete -> deletes.delete(delete);
      case Operation.DeleteList list -> deletes.deleteList(list);
      case Operation.Info info -> fetches.info(info.target());
      case Operation.Supply supply -> variants.supply(supply);
      case Operation.DeleteVariants delete -> variants.delete(delete);
      case Operation.VariantContent content -> variants.content(content);
      case Operation.Replace replace -> restores.replace(replace);
      case Operation.Restore restore -> restores.restore(restore);
      case Operation.Empty empty -> restores.empty(empty);
      case Operation.TrashInfo info -> restores.info(info.target());
      case Operation.Content content -> fetches.content(content.target());
    }
    boolean changes =
        !(operation instanceof Operation.Info
            || operation instanceof Operation.Content
            || operation instanceof Operation.TrashInfo
            || operation instanceof Operation.VariantContent);
    if (changes) {
      compareListing();
    }
  }

  /** Compares all that can be listed, page by page, and the trash. */
  void compareListing() {
    fetches.compareAll();
    compareTrash();
  }

  /** What is kept for a short time may be there or not, but nothing else. */
  private void compareTrash() {
    Set<String> must = new HashSet<>();
    Set<String> may = new HashSet<>();
    for (ModelKept kept : model().kept()) {
      (kept.time() == ModelKept.Time.LONG ? must : may).add(kept.told());
    }
    Set<String> there = trash.get();
    there.removeAll(may);
    assertThat(there).as("the trash").isEqualTo(must);
  }

  private void store(Operation.Store store) {
    String content = "x".repeat(store.size());
    HttpResponse<String> answer =
        http.store(
            "/assets" + territory.top() + store.place().url(),
            BodyPublishers.ofString(content),
            json(store.metadata()).toString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    JsonNode json = AssetClient.json(answer);
    Listed listed = Listed.of(List.of(), json);
    ModelAsset asset =
        model()
            .store(
                store.place().below(territory.top()),
                store.metadata(),
                content,
                listed.key(),
                newEntityTag(answer),
                listed.createdAt());
    assertThat(listed).isEqualTo(Listed.of(asset).withoutPath());
    assertThat(answer.headers().firstValue("Location").orElseThrow())
        .endsWith("/-/entry/" + asset.entryId());
  }

  private void update(Operation.Update update) {
    List<ModelAsset> found = territory.select(update.target());
    HttpRequest.Builder request =
        http.request(territory.url(update.target(), "", List.of()))
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(json(update.metadata()).toString()));
    territory.match(request, update.match(), found);
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (update.match() == Match.NONE && found.isEmpty()) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
    } else if (!Territory.matches(update.match(), found)) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(412);
    } else {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      ModelAsset before = found.getFirst();
      Listed listed = Listed.of(List.of(), AssetClient.json(answer));
      assertThat(listed.modifiedAt()).isAfter(before.modifiedAt());
      territory.outdate(before.entityTag());
      ModelAsset after =
          model().update(before, update.metadata(), newEntityTag(answer), listed.modifiedAt());
      assertThat(listed).isEqualTo(Listed.of(after).withoutPath());
    }
  }

  private String newEntityTag(HttpResponse<String> answer) {
    String entityTag = answer.headers().firstValue("ETag").orElseThrow();
    assertThat(entityTags.add(entityTag)).as("a new entity tag: %s", entityTag).isTrue();
    return entityTag;
  }

  private static ObjectNode json(Metadata metadata) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (metadata.alt() != null) {
      json.put("alt", metadata.alt());
    }
    metadata.labels().forEach(json.putObject("labels")::put);
    metadata.tags().forEach(json.putArray("tags")::add);
    return json;
  }
}
