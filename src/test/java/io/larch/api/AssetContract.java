package io.larch.api;

import static io.larch.api.AssetServer.asset;
import static io.larch.api.AssetServer.form;
import static io.larch.api.AssetServer.json;
import static io.larch.api.AssetServer.metadata;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What storing and fetching must do over any content store. */
interface AssetContract {

  AssetServer server();

  @Test
  default void storedContentComesBackByteForByte() {
    String content = "0123456789\r\n--frontie\0".repeat(20_000);
    HttpResponse<String> stored = server().store("/assets/bytes", content);
    assertThat(stored.statusCode()).isEqualTo(201);
    assertThat(server().get("/assets/bytes/-/content").body()).isEqualTo(content);
  }

  @Test
  default void emptyContentIsStoredAndServed() {
    assertThat(server().store("/assets/empty", "").statusCode()).isEqualTo(201);
    HttpResponse<String> fetched = server().get("/assets/empty/-/content");
    assertThat(fetched.statusCode()).isEqualTo(200);
    assertThat(fetched.body()).isEmpty();
    assertThat(fetched.headers().firstValue("Content-Length")).hasValue("0");
  }

  @Test
  default void contentBeyondTheLimitLeavesNothingBehind() {
    String content = "x".repeat(AssetServer.MAX_CONTENT + 1);
    assertThat(server().store("/assets/limit", content).statusCode()).isEqualTo(413);
    assertThat(server().query("SELECT path FROM asset WHERE path = 'limit/'")).isEmpty();
    assertThat(server().query("SELECT id FROM purge_batch WHERE state = 'upload'")).isEmpty();
    assertThat(server().store("/assets/limit", content.substring(1)).statusCode()).isEqualTo(201);
  }

  @Test
  default void metadataMayComeAfterTheContent() {
    byte[] form = form(List.of(), asset("content"), metadata("{\"alt\":\"after\"}"));
    HttpResponse<String> stored = server().postForm("/assets/after", form);
    assertThat(stored.statusCode()).isEqualTo(201);
    assertThat(json(stored).get("alt").asText()).isEqualTo("after");
  }

  @Test
  default void rangesAreServed() {
    server().store("/assets/ranges", "0123456789");
    HttpResponse<String> one = server().get("/assets/ranges/-/content", "Range", "bytes=2-4");
    assertThat(one.statusCode()).isEqualTo(206);
    assertThat(one.body()).isEqualTo("234");
    assertThat(one.headers().firstValue("Content-Range")).hasValue("bytes 2-4/10");
    HttpResponse<String> two = server().get("/assets/ranges/-/content", "Range", "bytes=0-1,-2");
    assertThat(two.statusCode()).isEqualTo(206);
    String type = two.headers().firstValue("Content-Type").orElseThrow();
    assertThat(type).startsWith("multipart/byteranges; boundary=");
    String boundary = type.substring(type.indexOf('=') + 1);
    assertThat(two.body())
        .isEqualTo(
            """
            --B
            Content-Type: text/plain; charset=utf-8
            Content-Range: bytes 0-1/10

            01
            --B
            Content-Type: text/plain; charset=utf-8
            Content-Range: bytes 8-9/10

            89
            --B--
            """
                .replace("\n", "\r\n")
                .replace("--B", "--" + boundary));
  }

  @Test
  default void infoDescribesTheAsset() {
    HttpResponse<String> stored =
        server()
            .store(
                "/assets/info",
                "hello",
                "{\"alt\":\"A\",\"labels\":{\"b\":\"c\"},\"tags\":[\"d\"]}");
    JsonNode info = json(server().get("/assets/info/-/info"));
    assertThat(info).isEqualTo(json(stored));
    assertThat(info.get("class").asText()).isEqualTo("text");
    assertThat(info.get("entryId").asLong()).isZero();
    assertThat(info.get("source").asText()).isEqualTo("upload");
    assertThat(info.get("sourceUrl").isNull()).isTrue();
    JsonNode variant = info.get("variants").get(0);
    assertThat(variant.get("isOriginalVariant").asBoolean()).isTrue();
    assertThat(variant.get("storeBucket").asText()).isEqualTo(AssetServer.BUCKET);
    assertThat(variant.get("attributes").toString())
        .isEqualTo("{\"bytes\":5,\"contentType\":\"text/plain\",\"format\":\"txt\"}");
    assertThat(info.get("createdAt").asText())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z")
        .isEqualTo(info.get("modifiedAt").asText());
  }
}
