package io.larch.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.larch.model.Operation.Match;
import io.larch.testing.AssetClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Supplies, fetches and deletes variants, and compares the answers with what they should be. */
final class Variants {

  private final AssetClient http;
  private final Territory territory;

  Variants(AssetClient http, Territory territory) {
    this.http = http;
    this.territory = territory;
  }

  /** One that a client supplies. */
  void supply(Operation.Supply supply) {
    List<ModelAsset> found = territory.select(supply.target());
    ModelVariant before = found.isEmpty() ? null : found.getFirst().variant(supply.name());
    String content = "v".repeat(supply.size());
    HttpResponse<String> answer =
        http.putVariant(
            territory.url(supply.target(), "/variants/" + supply.name(), List.of()),
            content,
            supply.match() == Match.NONE ? null : tag(supply.match(), before));
    if (found.isEmpty()) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
    } else if (!matches(supply.match(), before)) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(412);
    } else {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(before == null ? 201 : 200);
      JsonNode json = AssetClient.json(answer);
      String entityTag = answer.headers().firstValue("ETag").orElseThrow();
      assertThat(json.get("name").asText()).isEqualTo(supply.name());
      territory
          .model()
          .supply(
              found.getFirst(),
              new ModelVariant(supply.name(), json.get("storeKey").asText(), content, entityTag));
    }
  }

  private static boolean matches(Match match, @Nullable ModelVariant variant) {
    return switch (match) {
      case NONE -> true;
      case CURRENT, ANY -> variant != null;
      case OUTDATED, FOREIGN -> false;
    };
  }

  private String tag(Match match, @Nullable ModelVariant variant) {
    return match == Match.CURRENT && variant != null
        ? variant.entityTag()
        : territory.entityTag(match, List.of());
  }

  /** The content of one, or that there is none. */
  void content(Operation.VariantContent content) {
    List<ModelAsset> found = territory.select(content.target());
    ModelVariant variant = found.isEmpty() ? null : found.getFirst().variant(content.name());
    HttpResponse<String> answer =
        http.get(
            territory.url(content.target(), "/variants/" + content.name() + "/content", List.of()));
    if (variant == null) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
    } else {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(variant.content());
      assertThat(answer.headers().firstValue("ETag")).contains(variant.entityTag());
    }
  }

  /** A delete of variants alone, by a selector. */
  void delete(Operation.DeleteVariants delete) {
    Target target = delete.target();
    List<ModelAsset> selected = territory.select(target);
    String name = target.form() == Target.Form.ENTRY ? delete.name() : null;
    List<ModelVariant> going = new ArrayList<>();
    selected.forEach(asset -> going.addAll(asset.variants(name)));
    Long expect = Deletes.expect(delete.expect(), selected.size());
    List<String> more = Deletes.parameters(expect, delete.dryRun());
    String what = "/variants" + (name == null ? "" : "/" + name);
    HttpRequest.Builder request = http.request(territory.deleteUrl(target, what, more)).DELETE();
    boolean matched;
    if (name == null) {
      territory.match(request, delete.match(), selected);
      matched = Territory.matches(delete.match(), selected);
    } else {
      ModelVariant variant = going.isEmpty() ? null : going.getFirst();
      if (delete.match() != Match.NONE) {
        request.header("If-Match", tag(delete.match(), variant));
      }
      matched = matches(delete.match(), variant);
    }
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (delete.match() != Match.NONE && name == null && !target.isOfOne()) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    } else if (!matched || (expect != null && expect != selected.size())) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(412);
    } else if (delete.dryRun()) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      JsonNode preview = AssetClient.json(answer);
      assertThat(preview.get("assets").asLong()).isEqualTo(selected.size());
      assertThat(preview.get("variants").asLong()).isEqualTo(going.size());
      assertThat(preview.get("contentKeys").asLong()).isEqualTo(going.size());
      assertThat(preview.get("bytes").asLong())
          .isEqualTo(going.stream().mapToLong(variant -> variant.content().length()).sum());
    } else {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
      assertThat(answer.headers().firstValue("Larch-Deleted")).contains("0");
      assertThat(answer.headers().firstValue("Larch-Deleted-Variants"))
          .contains(Integer.toString(going.size()));
      selected.forEach(asset -> territory.model().removeVariants(asset, name));
    }
  }
}
