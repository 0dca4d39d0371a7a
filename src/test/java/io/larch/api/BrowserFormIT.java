package io.larch.api;

import static io.larch.api.AssetServer.asset;
import static io.larch.api.AssetServer.form;
import static io.larch.api.AssetServer.json;
import static io.larch.api.AssetServer.part;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Forms as browsers send them. */
class BrowserFormIT extends ServedFromFiles {

  private static final String FILE = "form-data; name=\"asset\"; filename=";
  private static final byte[] NO_FILE = part(FILE + "\"\"", "");

  @Test
  void formWithNoFileChosenStoresNothing() {
    server().store("/assets/form/k", "picture");
    HttpResponse<String> answer = server().postForm("/assets/form/k", form(List.of(), NO_FILE));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).at("/errors/0/message").asText()).contains("holds no file");
    assertThat(server().get("/assets/form/k/-/content").body()).isEqualTo("picture");
    assertThat(server().query("SELECT id FROM purge_batch WHERE state = 'upload'")).isEmpty();
  }

  @Test
  void emptyFileWithANameIsAFileAndBytesWithoutANameAreToo() {
    assertThat(post("/assets/form/empty", part(FILE + "\"x\"", ""))).isEqualTo(201);
    assertThat(post("/assets/form/bytes", part(FILE + "\"\"", "bytes"))).isEqualTo(201);
    assertThat(server().get("/assets/form/bytes/-/content").body()).isEqualTo("bytes");
  }

  @Test
  void fieldsThatWereLeftEmptyMeanNothing() {
    assertThat(post("/assets/form/two", NO_FILE, asset("chosen"), NO_FILE)).isEqualTo(201);
    assertThat(server().get("/assets/form/two/-/content").body()).isEqualTo("chosen");
    assertThat(post("/assets/form/none", asset("x"), AssetServer.metadata(""))).isEqualTo(201);
    assertThat(post("/assets/form/twice", asset("x"), part(FILE + "\"\"", "y"))).isEqualTo(400);
  }

  @Test
  void namesWithBackslashesAndQuotesAreTaken() {
    assertThat(name(FILE + "\"notes\\\"")).isEqualTo("notes\\");
    assertThat(name(FILE + "\"a%22b.txt\"")).isEqualTo("a\"b.txt");
    assertThat(name(FILE + "\"dir/a.txt\"")).isEqualTo("a.txt");
    assertThat(name("form-data;\r\n name=\"asset\";\r\n\tfilename=\"folded.txt\""))
        .isEqualTo("folded.txt");
  }

  private String name(String disposition) {
    byte[] form = form(List.of(), part(disposition, "x"));
    return json(server().postForm("/assets/form/name", form)).get("fileName").asText();
  }

  private int post(String path, byte[]... parts) {
    return server().postForm(path, form(List.of(), parts)).statusCode();
  }
}
