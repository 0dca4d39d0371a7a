package io.larch.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.larch.testing.AssetClient;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fetches, and compares with what should be there. */
final class Fetches {

  private final AssetClient http;
  private final Territory territory;

  Fetches(AssetClient http, Territory territory) {
    this.http = http;
    this.territory = territory;
  }

  /** Compares all that can be listed, page by page. */
  void compareAll() {
    List<Listed> expected =
        territory
            .select(
                new Target(Place.ALL.getFirst(), Target.Form.RECURSIVE, 1, Map.of(), List.of(), 0))
            .stream()
            .map(Listed::of)
            .toList();
    assertThat(list("/assets" + territory.top() + "/-/recursive/info?limit=50"))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  /** Compares what is told of the assets. */
  void info(Target target) {
    List<ModelAsset> selected = territory.select(target);
    List<Listed> expected = selected.stream().map(Listed::of).toList();
    String url = territory.fetchUrl(target, "info");
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

  /** Compares the first asset's content. */
  void content(Target target) {
    List<ModelAsset> selected = territory.select(target);
    HttpResponse<String> answer = http.get(territory.fetchUrl(target, "content"));
    if (selected.isEmpty()) {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
    } else {
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(selected.getFirst().content());
    }
  }

  private List<Listed> list(String url) {
    List<Listed> listed = new ArrayList<>();
    @Nullable String cursor = null;
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
}
