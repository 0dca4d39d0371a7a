package io.larch.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.larch.model.Operation.Match;
import io.larch.testing.AssetClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Replaces, restores and empties the trash, and compares the answers with what they should be. What
 * is kept for a moment only is left alone: nobody knows whether it is still there.
 */
final class Restores {

  private final AssetClient http;
  private final Territory territory;
  private final Function<HttpResponse<String>, String> newEntityTag;

  /**
   * @param newEntityTag that of an answer, which was never there before
   */
  Restores(
      AssetClient http, Territory territory, Function<HttpResponse<String>, String> newEntityTag) {
    this.http = http;
    this.territory = territory;
    this.newEntityTag = newEntityTag;
  }

  /** New content for an entry. */
  void replace(Operation.Replace replace) {
    List<ModelAsset> found = territory.select(replace.target());
    String content = "r".repeat(replace.size());
    HttpResponse<String> answer =
        http.putVariant(
            territory.url(replace.target(), "/content", List.of()),
            content,
            replace.match() == Match.NONE ? null : territory.entityTag(replace.match(), found));
    if (replace.match() == Match.NONE && found.isEmpty()) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
    } else if (!Territory.matches(replace.match(), found)) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(412);
    } else {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      ModelAsset before = found.getFirst();
      Listed listed = Listed.of(List.of(), AssetClient.json(answer));
      assertThat(listed.modifiedAt()).isAfter(before.modifiedAt());
      territory.outdate(before.entityTag());
      String entityTag = newEntityTag.apply(answer);
      assertThat(entityTag).isEqualTo(before.entityTag(before.version() + 1));
      ModelAsset after =
          territory.model().replace(before, content, listed.key(), entityTag, listed.modifiedAt());
      assertThat(listed).isEqualTo(Listed.of(after).withoutPath());
    }
  }

  /** A restore by a selector, or of a version. */
  void restore(Operation.Restore restore) {
    Target target = restore.target();
    boolean version = target.form() == Target.Form.ENTRY && restore.back() > 0;
    List<ModelKept> selected = territory.selectKept(target, !version);
    List<String> more = new ArrayList<>();
    if (version) {
      List<ModelKept> all = selected;
      selected = all.size() < restore.back() ? List.of() : List.of(all.get(restore.back() - 1));
      more.add("version=" + (selected.isEmpty() ? 99 : selected.getFirst().asset().version()));
    }
    if (isUncertain(selected)) {
      return;
    }
    Long expect = Deletes.expect(restore.expect(), selected.size());
    more.addAll(Deletes.parameters(expect, restore.dryRun()));
    List<ModelAsset> assets = selected.stream().map(ModelKept::asset).toList();
    HttpRequest.Builder request =
        http.request(territory.trashUrl(target, "/restore", more)).POST(BodyPublishers.noBody());
    territory.match(request, restore.match(), assets);
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (refused(answer, target, restore.match(), expect, assets)) {
      return;
    }
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode json = AssetClient.json(answer);
    if (restore.dryRun()) {
      comparePreview(json, assets);
      return;
    }
    assertThat(json.get("restored").asLong()).isEqualTo(selected.size());
    List<String> first = new ArrayList<>();
    json.get("first")
        .forEach(
            entry ->
                first.add(
                    told(
                        Place.decode(entry.get("path").asText()),
                        entry.get("entryId").asLong(),
                        entry.get("version").asLong())));
    List<String> expected = new ArrayList<>();
    // Of one path, those with the lower ids are restored first.
    selected.stream()
        .sorted(Comparator.comparing(row -> row.asset().entryId()))
        .forEach(row -> expected.add(restored(row)));
    assertThat(first).containsExactlyInAnyOrderElementsOf(expected);
  }

  /** Looks how a row has come back, and takes note of it. */
  private String restored(ModelKept row) {
    ModelAsset asset = row.asset();
    long version = territory.model().versionOfRestored(row);
    HttpResponse<String> answer = http.get("/assets" + url(asset) + "/info");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    String entityTag = newEntityTag.apply(answer);
    assertThat(entityTag).isEqualTo(asset.entityTag(version));
    Listed listed = Listed.of(List.of(), AssetClient.json(answer));
    assertThat(listed.modifiedAt()).isAfter(asset.modifiedAt());
    ModelAsset after = territory.model().restore(row, entityTag, listed.modifiedAt());
    assertThat(listed).isEqualTo(Listed.of(after).withoutPath());
    return told(asset.path(), asset.entryId(), version);
  }

  private String url(ModelAsset asset) {
    Place place =
        Place.ALL.stream()
            .filter(each -> each.below(territory.top()).equals(asset.path()))
            .findFirst()
            .orElseThrow();
    return territory.top() + place.url() + "/-/entry/" + asset.entryId();
  }

  private static String told(List<String> path, long entryId, long version) {
    return path + " " + entryId + " " + version;
  }

  /** A delete from the trash by a selector. */
  void empty(Operation.Empty empty) {
    Target target = empty.target();
    List<ModelKept> selected = territory.selectKept(target, false);
    if (isUncertain(selected)) {
      return;
    }
    Long expect = Deletes.expect(empty.expect(), selected.size());
    List<ModelAsset> assets = selected.stream().map(ModelKept::asset).toList();
    HttpRequest.Builder request =
        http.request(territory.trashUrl(target, "", Deletes.parameters(expect, empty.dryRun())))
            .DELETE();
    territory.match(request, empty.match(), assets);
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (refused(answer, target, empty.match(), expect, assets)) {
      return;
    }
    if (empty.dryRun()) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      comparePreview(AssetClient.json(answer), assets);
      return;
    }
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    assertThat(answer.headers().firstValue("Larch-Deleted"))
        .contains(Integer.toString(territory.model().purge(selected).size()));
  }

  private boolean refused(
      HttpResponse<String> answer,
      Target target,
      Match match,
      @Nullable Long expect,
      List<ModelAsset> selected) {
    if (match != Match.NONE && !target.isOfOne()) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
      return true;
    }
    if (!matches(match, selected) || (expect != null && expect != selected.size())) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(412);
      return true;
    }
    return false;
  }

  /** What is outdated of an asset may be what is kept of it. */
  private boolean matches(Match match, List<ModelAsset> selected) {
    return match == Match.OUTDATED
        ? selected.stream()
            .anyMatch(asset -> asset.entityTag().equals(territory.entityTag(match, selected)))
        : Territory.matches(match, selected);
  }

  private static void comparePreview(JsonNode preview, List<ModelAsset> selected) {
    assertThat(preview.get("assets").asLong()).isEqualTo(selected.size());
    long keys = selected.stream().mapToLong(asset -> asset.keys().size()).sum();
    assertThat(preview.get("contentKeys").asLong()).isEqualTo(keys);
    assertThat(preview.get("variants").asLong()).isEqualTo(keys - selected.size());
    assertThat(preview.get("bytes").asLong())
        .isEqualTo(selected.stream().mapToLong(ModelAsset::bytes).sum());
    assertThat(preview.get("first")).hasSize(Math.min(100, selected.size()));
  }

  /** Compares what the trash tells of itself. */
  void info(Target target) {
    List<ModelKept> selected = territory.selectKept(target, false);
    if (isUncertain(selected)) {
      return;
    }
    boolean recursive = target.form() == Target.Form.RECURSIVE;
    HttpResponse<String> answer = http.get(territory.trashUrl(target, "/info", List.of()));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode json = AssetClient.json(answer);
    List<String> told = new ArrayList<>();
    (recursive ? json.get("assets") : json)
        .forEach(
            row ->
                told.add(
                    told(
                            Place.decode(row.get("path").asText()),
                            row.get("entryId").asLong(),
                            row.get("version").asLong())
                        + " "
                        + row.get("reason").asText()
                        + " "
                        + row.get("deletionId").asText()
                        + " "
                        + AssetClient.contentKey(row)));
    List<String> expected =
        selected.stream()
            .map(
                row ->
                    told(row.asset().path(), row.asset().entryId(), row.asset().version())
                        + (row.isDeleted() ? " deleted " : " replaced ")
                        + row.deletionId()
                        + " "
                        + row.asset().key())
            .toList();
    if (recursive) {
      assertThat(told).containsExactlyInAnyOrderElementsOf(expected);
    } else {
      assertThat(told).isEqualTo(expected);
    }
  }

  private static boolean isUncertain(List<ModelKept> rows) {
    return rows.stream().anyMatch(row -> row.time() == ModelKept.Time.BRIEFLY);
  }
}
