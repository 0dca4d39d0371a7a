package io.larch.api;

import static io.larch.api.AssetServer.asset;
import static io.larch.api.AssetServer.form;
import static io.larch.api.AssetServer.json;
import static io.larch.api.AssetServer.metadata;
import static io.larch.api.AssetServer.part;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.larch.asset.VariantRepository;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Variants that clients supply, over HTTP. */
class VariantHttpIT extends ServedFromFiles {

  /** Stores an asset, alone at its path. */
  private String stored(String path) {
    assertThat(server().store("/assets/" + path, "original").statusCode()).isEqualTo(201);
    return "/assets/" + path + "/-/entry/0";
  }

  private static String tag(HttpResponse<String> answer) {
    return answer.headers().firstValue("ETag").orElseThrow();
  }

  @Test
  void suppliedVariantIsListedBesideTheOriginalAndServed() {
    String entry = stored("supplied");
    HttpResponse<String> put = server().putVariant(entry + "/variants/poster.txt", "a preview");
    assertThat(put.statusCode()).as(put.body()).isEqualTo(201);
    String content = entry + "/variants/poster.txt/content";
    assertThat(put.headers().firstValue("Location"))
        .hasValue("http://127.0.0.1:" + server().port + content);

    JsonNode variants = json(server().get(entry + "/info")).get("variants");
    assertThat(variants).hasSize(2);
    assertThat(variants.get(0).get("isOriginalVariant").asBoolean()).isTrue();
    assertThat(variants.get(1)).isEqualTo(json(put));
    assertThat(variants.get(1).get("isOriginalVariant").asBoolean()).isFalse();
    assertThat(variants.get(1).get("name").asText()).isEqualTo("poster.txt");
    assertThat(variants.get(1).has("id")).isFalse();
    assertThat(variants.get(1).get("storeBucket").asText()).isEqualTo(AssetServer.BUCKET);
    assertThat(variants.get(1).get("attributes").toString())
        .isEqualTo("{\"bytes\":9,\"contentType\":\"text/plain\",\"format\":\"txt\"}");

    HttpResponse<String> served = server().get(content);
    assertThat(served.statusCode()).isEqualTo(200);
    assertThat(served.body()).isEqualTo("a preview");
    assertThat(served.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
    assertThat(tag(served)).isEqualTo(tag(put));
    assertThat(server().get("/assets/supplied/-/new/variants/poster.txt/content").body())
        .isEqualTo("a preview");
    assertThat(server().get(entry + "/content").body()).isEqualTo("original");
  }

  @Test
  void everyListTellsVariants() {
    String entry = stored("listed/one");
    server().putVariant(entry + "/variants/x", "x");
    JsonNode all = json(server().get("/assets/listed/one/-/all/info"));
    assertThat(all.get(0).get("variants")).hasSize(2);
    JsonNode page = json(server().get("/assets/listed/-/recursive/info"));
    assertThat(page.get("assets").get(0).get("variants")).hasSize(2);
  }

  @Test
  void assetStaysTheVersionThatItIs() {
    String entry = stored("unmoved");
    HttpResponse<String> before = server().get(entry + "/info");
    server().putVariant(entry + "/variants/x", "x");
    HttpResponse<String> after = server().get(entry + "/info");
    assertThat(tag(after)).isEqualTo(tag(before));
    assertThat(json(after).get("modifiedAt")).isEqualTo(json(before).get("modifiedAt"));
    assertThat(tag(server().get(entry + "/variants/x/content"))).isNotEqualTo(tag(before));
    HttpResponse<String> updated = server().put(entry, "{\"alt\":\"new\"}");
    assertThat(json(updated).get("variants")).hasSize(2);
    assertThat(tag(updated)).isNotEqualTo(tag(before));
  }

  @Test
  void variantHasRangesAndConditionsOfItsOwn() {
    String entry = stored("conditions");
    String target = entry + "/variants/x/content";
    String tag = tag(server().putVariant(entry + "/variants/x", "0123456789"));
    HttpResponse<String> range = server().get(target, "Range", "bytes=2-4", "If-Range", tag);
    assertThat(range.statusCode()).isEqualTo(206);
    assertThat(range.body()).isEqualTo("234");
    assertThat(server().get(target, "Range", "bytes=20-").statusCode()).isEqualTo(416);
    assertThat(server().get(target, "If-None-Match", tag).statusCode()).isEqualTo(304);
    assertThat(server().get(target, "If-Match", tag).statusCode()).isEqualTo(200);
    String asset = tag(server().get(entry + "/content"));
    assertThat(server().get(target, "If-Match", asset).statusCode()).isEqualTo(412);
    HttpResponse<String> head = server().head(target);
    assertThat(head.headers().firstValue("Content-Length")).hasValue("10");
    assertThat(tag(head)).isEqualTo(tag);
  }

  @Test
  void dateConfirmsASuppliedVariantSinceItsOwnTime() {
    String entry = stored("dates");
    server().putVariant(entry + "/variants/x", "x");
    server()
        .execute(
            "UPDATE asset SET created_at = '2026-01-01Z', modified_at = '2026-01-01Z',"
                + " variants = jsonb_set(variants, '{0,at}', '\"2026-01-02T00:00:00.5Z\"')"
                + " WHERE path = 'dates/'");
    String target = entry + "/variants/x/content";
    assertThat(server().get(target).headers().firstValue("Last-Modified"))
        .hasValue("Fri, 02 Jan 2026 00:00:01 GMT");
    assertThat(modifiedSince(target, "Fri, 02 Jan 2026 00:00:01 GMT")).isEqualTo(304);
    assertThat(modifiedSince(target, "Fri, 02 Jan 2026 00:00:00 GMT")).isEqualTo(200);
    String newest = "/assets/dates/-/variants/x/content";
    assertThat(modifiedSince(newest, "Fri, 02 Jan 2026 00:00:01 GMT")).isEqualTo(304);
  }

  private int modifiedSince(String target, String date) {
    return server().get(target, "If-Modified-Since", date).statusCode();
  }

  @Test
  void secondOneOfANameReplacesTheFirst() {
    String entry = stored("replaced");
    String target = entry + "/variants/x";
    HttpResponse<String> first = server().putVariant(target, "one");
    String key = json(first).get("storeKey").asText();
    HttpResponse<String> second = server().putVariant(target, "two");
    assertThat(second.statusCode()).isEqualTo(200);
    assertThat(second.headers().firstValue("Location")).isEmpty();
    assertThat(tag(second)).isNotEqualTo(tag(first));
    assertThat(server().get(target + "/content").body()).isEqualTo("two");
    assertThat(json(server().get(entry + "/info")).get("variants")).hasSize(2);
    assertThat(
            server()
                .query(
                    "SELECT state FROM purge_batch WHERE content_keys @> ARRAY['%s']"
                        .formatted(key)))
        .containsExactly("waiting");
  }

  @Test
  void ifMatchNamesTheVariant() {
    String entry = stored("matched");
    String target = entry + "/variants/x";
    String asset = tag(server().get(entry + "/content"));
    assertThat(server().putVariant(target, "one", "If-Match", "*").statusCode()).isEqualTo(412);
    String first = tag(server().putVariant(target, "one"));
    assertThat(server().putVariant(target, "no", "If-Match", asset).statusCode()).isEqualTo(412);
    HttpResponse<String> second = server().putVariant(target, "two", "If-Match", first);
    assertThat(second.statusCode()).isEqualTo(200);
    assertThat(server().putVariant(target, "no", "If-Match", first).statusCode()).isEqualTo(412);
    assertThat(server().putVariant(target, "3", "If-Match", "*").statusCode()).isEqualTo(200);
    assertThat(server().get(target + "/content").body()).isEqualTo("3");
  }

  @Test
  void withoutTheAssetNothingIsStored() {
    long before = uploads();
    HttpResponse<String> answer = server().putVariant("/assets/none/-/entry/0/variants/x", "x");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(uploads()).isEqualTo(before);
    String entry = stored("deleted");
    server().putVariant(entry + "/variants/x", "x");
    server().delete(entry);
    assertThat(server().putVariant(entry + "/variants/y", "y").statusCode()).isEqualTo(404);
    assertThat(server().get(entry + "/variants/x/content").statusCode()).isEqualTo(404);
  }

  private long uploads() {
    return server().query("SELECT id FROM purge_batch").size();
  }

  @Test
  void whatIsNotUnderstoodIsRefusedAndStoresNothing() {
    String entry = stored("refused");
    String target = entry + "/variants/x";
    byte[] good = form(List.of(), asset("x"));
    assertThat(server().putForm(target + "?tag=a", good).statusCode()).isEqualTo(400);
    assertThat(server().putForm(entry + "/variants/a%20b", good).statusCode()).isEqualTo(400);
    assertThat(server().putForm(entry + "/variants", good).statusCode()).isEqualTo(400);
    assertThat(server().putForm(entry + "/variants/" + "v".repeat(24), good).statusCode())
        .isEqualTo(400);
    for (String header :
        List.of(
            "If-None-Match", "If-Modified-Since", "Idempotency-Key", "Range", "Content-Range")) {
      assertThat(server().putForm(target, good, header, "*").statusCode())
          .as(header)
          .isEqualTo(400);
    }
    assertThat(server().putForm(target, form(List.of())).statusCode()).isEqualTo(400);
    assertThat(server().putForm(target, form(List.of(metadata("{}")), asset("x"))).statusCode())
        .isEqualTo(400);
    byte[] other = form(List.of(), asset("x"), part("form-data; name=\"name\"", "y"));
    assertThat(server().putForm(target, other).statusCode()).isEqualTo(400);
    assertThat(server().putForm(target, asset("x")).statusCode()).as("cut off").isEqualTo(400);
    assertThat(server().put(target, "{}").statusCode()).isEqualTo(415);
    HttpRequest.Builder encoded =
        server()
            .request(target)
            .header("Content-Encoding", "gzip")
            .header("Content-Type", "multipart/form-data; boundary=" + AssetServer.BOUNDARY)
            .PUT(HttpRequest.BodyPublishers.ofByteArray(good));
    assertThat(server().send(encoded).statusCode()).isEqualTo(415);
    byte[] large = form(List.of(), asset("x".repeat(AssetServer.MAX_CONTENT + 1)));
    assertThat(server().putForm(target, large).statusCode()).isEqualTo(413);
    assertThat(json(server().get(entry + "/info")).get("variants")).hasSize(1);
    assertThat(server().query("SELECT id FROM purge_batch WHERE state = 'upload'")).isEmpty();
  }

  @Test
  void noMoreAreSuppliedThanAnAssetMayHave() {
    String entry = stored("many");
    server()
        .execute(
            """
            UPDATE asset SET
              content_keys = content_keys || (SELECT array_agg('m' || n) FROM generate_series(1, %1$d) n),
              variants = (SELECT jsonb_agg(jsonb_build_object('key', 'm' || n, 'name', 'n' || n, 'bytes', 1,
                            'type', 'text/plain', 'at', now())) FROM generate_series(1, %1$d) n)
            WHERE path = 'many/'\
            """
                .formatted(VariantRepository.MOST_SUPPLIED));
    HttpResponse<String> answer = server().putVariant(entry + "/variants/x", "x");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).get("errors").get(0).get("field").asText()).isEqualTo("name");
    assertThat(server().putVariant(entry + "/variants/n1", "x").statusCode()).isEqualTo(200);
  }

  @Test
  void variantThatIsNotThereIsNotFound() {
    String entry = stored("absent");
    HttpResponse<String> answer = server().get(entry + "/variants/x/content");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(server().get(entry + "/variants/x").statusCode()).isEqualTo(400);
  }

  @Test
  void madeVariantIsServedByItsIdAndTold() {
    String entry = stored("made");
    String key = json(server().putVariant(entry + "/variants/x", "x")).get("storeKey").asText();
    server()
        .execute(
            "UPDATE asset SET variants = '[%s]' WHERE path = 'made/'"
                .formatted(
                    "{\"key\":\"%s\",\"transformation\":\"w_40\",\"bytes\":1,\"type\":\"image/webp\",\"format\":\"webp\",\"width\":40,\"height\":30,\"pages\":2,\"at\":\"2026-01-02T00:00:00Z\"}"
                        .formatted(key)));
    JsonNode made = json(server().get(entry + "/info")).get("variants").get(1);
    assertThat(made.get("id").asText()).isEqualTo(key);
    assertThat(made.has("name")).isFalse();
    assertThat(made.get("transformation").asText()).isEqualTo("w_40");
    assertThat(made.get("attributes").toString())
        .isEqualTo(
            "{\"bytes\":1,\"contentType\":\"image/webp\",\"width\":40,\"height\":30,\"format\":\"webp\",\"pageCount\":2}");
    HttpResponse<String> served = server().get(entry + "/variants/" + key + "/content");
    assertThat(served.statusCode()).isEqualTo(200);
    assertThat(served.headers().firstValue("Content-Type")).hasValue("image/webp");
  }
}
