package io.larch.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.larch.api.DeletionServer.Answer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Deletes of variants alone, over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VariantDeletionHttpIT {

  private final DeletionServer server = new DeletionServer();
  private final Map<String, Set<String>> variants = new HashMap<>();
  private final Set<String> originals = new HashSet<>();

  @AfterAll
  void stop() {
    server.close();
  }

  /** Each asset has a poster, and two variants that were made. */
  @BeforeEach
  void fill() {
    server.execute("TRUNCATE asset, purge_batch, idempotent_request, subtree_deletion");
    variants.clear();
    originals.clear();
    add("a", 0, "{\"os\":\"ios\"}");
    add("a", 1, "{}");
    add("a", 2, "{}", "red");
    add("a/b", 0, "{\"os\":\"ios\"}");
    add("ab", 0, "{}");
    originals.add(server.assets.add("a", 3, "{\"os\":\"ios\"}")); // without
  }

  private void add(String path, int entryId, String labels, String... tags) {
    originals.add(server.assets.add(path, entryId, labels, tags));
    variants.put(
        path + "#" + entryId,
        Set.of(
            server.assets.addVariant(path, "\"name\":\"poster\""),
            server.assets.addVariant(path, "\"transformation\":\"w_100\""),
            server.assets.addVariant(path, "\"transformation\":\"w_100,format_webp\"")));
  }

  private Set<String> all() {
    Set<String> all = new HashSet<>();
    variants.values().forEach(all::addAll);
    return all;
  }

  private void assertDeleted(Answer answer, Set<String> keys) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(204);
    assertThat(answer.header("Larch-Deleted")).isEqualTo("0");
    assertThat(answer.header("Larch-Deleted-Variants")).isEqualTo(Integer.toString(keys.size()));
    assertThat(server.assets.toPurge()).isEqualTo(keys);
    Set<String> left = new HashSet<>(originals);
    left.addAll(all());
    left.removeAll(keys);
    assertThat(server.assets.living()).isEqualTo(left);
    assertThat(server.column("SELECT v ->> 'key' FROM asset, jsonb_array_elements(variants) AS v"))
        .containsExactlyInAnyOrderElementsOf(
            left.stream().filter(key -> !originals.contains(key)).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "/assets/a/-/variants, ''",
    "/assets/a/-/2/variants, a#2",
    "/assets/a/-/new/3/variants, a#2 a#1",
    "/assets/a/-/variants?limit=2, a#2",
    "/assets/a/-/variants?tag=red, a#2",
    "/assets/a/-/entry/0/variants, a#0",
    "/assets/a/-/entry/1/variants?os=ios, ''",
    "/assets/a/-/entry/9/variants, ''",
    "/assets/none/-/all/variants, ''",
    "/assets/a/-/all/variants, a#0 a#1 a#2",
    "/assets/a/-/variants?limit=-1&os=ios, a#0",
    "/assets/a/-/recursive/variants, a#0 a#1 a#2 a/b#0",
    "/assets/a/-/recursive/variants?os=ios, a#0 a/b#0",
    "/assets/-/recursive/variants?tag=red, a#2",
    "/assets/-/recursive/variants?confirm=all-assets, a#0 a#1 a#2 a/b#0 ab#0",
  })
  void variantsOfWhatIsSelectedGoAndNothingElse(String target, String assets) {
    Set<String> keys = new HashSet<>();
    for (String asset : assets.split(" ", -1)) {
      keys.addAll(variants.getOrDefault(asset, Set.of()));
    }
    assertDeleted(server.delete(target), keys);
  }

  @Test
  void mostRecentlyModifiedIsNotTheOneWhoseVariantsWereMadeLast() {
    server.execute("UPDATE asset SET modified_at = now() + interval '1 s' WHERE entry_id = 1");
    assertDeleted(server.delete("/assets/a/-/modified/variants"), keys("a#1"));
  }

  private Set<String> keys(String asset) {
    return variants.getOrDefault(asset, Set.of());
  }

  private Set<String> keys(String asset, String condition) {
    Set<String> keys =
        new HashSet<>(
            server.column(
                "SELECT v ->> 'key' FROM asset, jsonb_array_elements(variants) AS v WHERE "
                    + condition));
    keys.retainAll(keys(asset));
    return keys;
  }

  @Test
  void transformationNarrowsExactly() {
    Set<String> keys = keys("a#0", "v ->> 'transformation' = 'w_100'");
    assertDeleted(server.delete("/assets/a/-/entry/0/variants?transformation=w_100"), keys);
    assertThat(keys).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"w_0100", "w_100,fit_fit"})
  void transformationMayBeSpelledOtherwise(String spelled) {
    Set<String> keys = keys("a#0", "v ->> 'transformation' = 'w_100'");
    assertDeleted(server.delete("/assets/a/-/entry/0/variants?transformation=" + spelled), keys);
  }

  @Test
  void transformationNarrowsSubtrees() {
    Answer answer =
        server.delete("/assets/a/-/recursive/variants?transformation=w_100,format_webp");
    assertThat(answer.header("Larch-Deleted-Variants")).isEqualTo("4");
    assertThat(server.assets.toPurge()).hasSize(4);
  }

  @Test
  void oneVariantGoesByItsName() {
    Set<String> keys = keys("a#1", "v ->> 'name' = 'poster'");
    assertDeleted(server.delete("/assets/a/-/entry/1/variants/poster"), keys);
    assertThat(keys).hasSize(1);
    assertDeleted0(server.delete("/assets/a/-/entry/1/variants/poster"));
    assertDeleted0(server.delete("/assets/a/-/entry/1/variants/none"));
  }

  @Test
  void oneVariantGoesByItsId() {
    String id = "0123456789abcdefghijklmn";
    server.execute(
        "UPDATE asset SET content_keys = ARRAY['a#2', '%1$s'], variants = '[{\"key\":\"%1$s\",\"transformation\":\"w_1\",\"bytes\":1}]' WHERE entry_id = 2"
            .formatted(id));
    Answer answer = server.delete("/assets/a/-/entry/2/variants/" + id);
    assertThat(answer.header("Larch-Deleted-Variants")).isEqualTo("1");
    assertThat(server.assets.toPurge()).containsExactly(id);
  }

  private static void assertDeleted0(Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(204);
    assertThat(answer.header("Larch-Deleted-Variants")).isEqualTo("0");
  }

  @Test
  void expectCountsAssets() {
    assertPreconditionFailed("/assets/a/-/all/variants?expect=3");
    assertPreconditionFailed("/assets/a/-/recursive/variants?expect=3");
    assertPreconditionFailed("/assets/a/-/entry/0/variants/poster?expect=2");
    Set<String> keys = new HashSet<>(keys("a#0"));
    keys.addAll(keys("a#1"));
    keys.addAll(keys("a#2"));
    assertDeleted(server.delete("/assets/a/-/all/variants?expect=4"), keys);
    assertDeleted0(server.delete("/assets/none/-/all/variants?expect=0"));
  }

  private void assertPreconditionFailed(String target, String... headers) {
    Answer answer = server.delete(target, headers);
    assertThat(answer.status()).as(answer.body()).isEqualTo(412);
    assertThat(server.assets.toPurge()).isEmpty();
    String dry = target + (target.contains("?") ? "&" : "?") + "dry-run=true";
    assertThat(server.delete(dry, headers).status()).isEqualTo(412);
  }

  @Test
  void ifMatchNamesTheAssetOfADeleteOfAllItsVariants() {
    String zero = tagOf("a#0");
    assertPreconditionFailed("/assets/a/-/variants", "If-Match: " + zero);
    assertPreconditionFailed("/assets/a/-/entry/1/variants", "If-Match: " + zero);
    assertPreconditionFailed("/assets/a/-/entry/9/variants", "If-Match: *");
    assertThat(server.delete("/assets/a/-/all/variants", "If-Match: *").status()).isEqualTo(400);
    assertDeleted(server.delete("/assets/a/-/entry/0/variants", "If-Match: " + zero), keys("a#0"));
    // Nothing of the asset has moved, and there is nothing left.
    assertDeleted0(server.delete("/assets/a/-/entry/0/variants", "If-Match: " + zero));
  }

  private String tagOf(String original) {
    return server
        .column(
            "SELECT '\"' || id || '-' || version || '\"' FROM asset WHERE content_keys[1] = '%s'"
                .formatted(original))
        .getFirst();
  }

  @Test
  void ifMatchNamesTheVariantOfADeleteOfOne() {
    String poster = keys("a#0", "v ->> 'name' = 'poster'").iterator().next();
    String target = "/assets/a/-/entry/0/variants/poster";
    assertPreconditionFailed(target, "If-Match: " + tagOf("a#0"));
    assertPreconditionFailed(target, "If-Match: \"v-other\"");
    assertPreconditionFailed("/assets/a/-/entry/0/variants/none", "If-Match: *");
    String match = "If-Match: \"v-other\", \"v-" + poster + "\"";
    assertThat(server.delete(target + "?dry-run=true", match).status()).isEqualTo(200);
    assertDeleted(server.delete(target, match), Set.of(poster));
    Answer again = server.delete(target, match);
    assertThat(again.status()).isEqualTo(412);
  }

  @Test
  void dryRunTellsWhatWouldGoAndDeletesNothing() {
    assertPreview("/assets/a/-/all/variants", 4, 9, 27);
    assertPreview("/assets/a/-/all/variants?transformation=w_100", 4, 3, 9);
    assertPreview("/assets/a/-/entry/0/variants/poster", 1, 1, 3);
    assertPreview("/assets/a/-/recursive/variants?os=ios", 3, 6, 18);
    JsonObject first = preview("/assets/a/-/variants").getJsonArray("first").getJsonObject(0);
    assertThat(first.getInteger("entryId")).isEqualTo(3);
    assertThat(server.assets.toPurge()).isEmpty();
  }

  private void assertPreview(String target, int assets, int variants, int bytes) {
    JsonObject json = preview(target);
    assertThat(json.getInteger("assets")).isEqualTo(assets);
    assertThat(json.getInteger("variants")).isEqualTo(variants);
    assertThat(json.getInteger("contentKeys")).isEqualTo(variants);
    assertThat(json.getInteger("bytes")).isEqualTo(bytes);
    assertThat(json.getJsonArray("first")).hasSize(assets);
  }

  private JsonObject preview(String target) {
    Answer answer = server.delete(target + (target.contains("?") ? "&" : "?") + "dry-run=true");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  @Test
  void dryRunOfADeleteOfAssetsCountsTheirVariants() {
    JsonObject json = preview("/assets/a/-/recursive");
    assertThat(json.getInteger("assets")).isEqualTo(5);
    assertThat(json.getInteger("variants")).isEqualTo(12);
    assertThat(json.getInteger("contentKeys")).isEqualTo(17);
    assertThat(json.getInteger("bytes")).isEqualTo(5 * 10 + 12 * 3);
    Answer deleted = server.delete("/assets/a/-/recursive");
    assertThat(deleted.header("Larch-Deleted")).isEqualTo("5");
    assertThat(deleted.headers()).doesNotContainKey("larch-deleted-variants");
    assertThat(server.assets.toPurge()).hasSize(17);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/-/all", "/-/recursive", "/-/entry/0", "/-/new/4"})
  void retryWithAKeyIsAnsweredAsTheFirstTime(String selector) {
    String target = "/assets/a" + selector + "/variants";
    String key = "Idempotency-Key: clean-up-19";
    Answer first = server.delete(target, key);
    assertThat(first.status()).as(first.body()).isEqualTo(204);
    String made = server.assets.addVariant("a", "\"name\":\"new\"");
    server.assets.addVariant("a/b", "\"name\":\"new\"");
    Answer again = server.delete(target, key);
    assertThat(again.header("Larch-Deleted-Variants"))
        .isEqualTo(first.header("Larch-Deleted-Variants"))
        .isNotEqualTo("0");
    assertThat(server.assets.living()).contains(made);
    assertThat(server.delete("/assets/a/-/all", key).status()).isEqualTo(422);
  }

  @Test
  void largeSubtreeGoesInStepsAndSparesItsSiblings() {
    Set<String> keys = new HashSet<>();
    for (int i = 0; i < 2 * DeletionServer.LARGE_SUBTREE; i++) {
      add("a/large/" + i % 9, i / 9, i % 2 == 0 ? "{\"os\":\"ios\"}" : "{}");
      if (i % 2 == 0) {
        keys.addAll(keys("a/large/" + i % 9 + "#" + i / 9));
      }
    }
    keys.addAll(keys("a#0"));
    keys.addAll(keys("a/b#0"));
    assertDeleted(server.delete("/assets/a/-/recursive/variants?os=ios"), keys);
    Set<String> all = all();
    all.removeAll(keys("ab#0"));
    all.removeAll(keys);
    Answer rest = server.delete("/assets/a/-/recursive/variants");
    assertThat(rest.header("Larch-Deleted-Variants")).isEqualTo(Integer.toString(all.size()));
    assertThat(server.assets.living()).containsAll(keys("ab#0"));
    assertDeleted0(server.delete("/assets/a/-/recursive/variants"));
  }

  @Test
  void hiddenAssetsKeepTheirVariantsForTheRemoval() {
    for (int i = 0; i <= DeletionServer.LARGE_SUBTREE; i++) {
      add("a/hidden", i, "{}");
    }
    server.execute(
        "INSERT INTO subtree_deletion (path_from, path_to, labels, tags)"
            + " VALUES ('a/hidden/', 'a/hidden0', '{}', '{}')");
    assertDeleted0(server.delete("/assets/a/hidden/-/all/variants"));
    assertDeleted0(server.delete("/assets/a/hidden/-/entry/3/variants/poster"));
    Answer all = server.delete("/assets/a/-/recursive/variants");
    assertThat(all.header("Larch-Deleted-Variants")).isEqualTo("12");
    List<String> hidden = new ArrayList<>(server.assets.living());
    hidden.removeIf(key -> !key.startsWith("a/hidden+"));
    assertThat(hidden).hasSize(3 * (DeletionServer.LARGE_SUBTREE + 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/assets/-/recursive/variants",
        "/assets/a/-/all/variants/poster",
        "/assets/a/-/all?transformation=w_100",
        "/assets/a/-/entry/0/variants/a%20b",
        "/assets/a/-/variants?phone",
        "/assets/a/-/variants?transformation=w",
        "/assets/a/-/variants?transformation=w_0",
        "/assets/a/-/variants?transformation=w_100;format_webp",
        "/assets/a/-/variants?transformation=x_1",
        "/assets/a/-/recursive/variants?limit=2",
      })
  void whatIsNotUnderstoodDeletesNothing(String target) {
    assertThat(server.delete(target).status()).isEqualTo(400);
    assertThat(server.assets.toPurge()).isEmpty();
  }
}
