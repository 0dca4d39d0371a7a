package io.larch.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.larch.deletion.DeletionList;
import io.larch.http.ApiException;
import io.larch.http.ErrorCode;
import io.larch.http.StrictJson;
import io.larch.path.AssetPath;
import io.larch.selector.AssetVersion;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeletionListReaderTest {

  static DeletionList read(String json) {
    DeletionListReader reader = new DeletionListReader();
    StrictJson whole = new StrictJson(100, DeletionListReader.LIST, reader::take);
    whole.feed(Buffer.buffer(json));
    return reader.end(whole.end()).list();
  }

  @Test
  void readsPathsAsInAUrl() {
    DeletionList list =
        read(
            """
            {"assets":[{"path":"/users/1/p","entryId":3,"etag":"\\"17-2\\""},
                       {"path":"/a%2Fb","entryId":0}]}\
            """);
    assertThat(list.items())
        .containsExactly(
            new DeletionList.Item(
                new AssetPath(List.of("users", "1", "p")), 3, new AssetVersion(17, 2)),
            new DeletionList.Item(new AssetPath(List.of("a/b")), 0, null));
  }

  @Test
  void foreignEntityTagMatchesNothing() {
    assertThat(
            read("{\"assets\":[{\"path\":\"/a\",\"entryId\":1,\"etag\":\"\\\"abc\\\"\"}]}").items())
        .extracting(DeletionList.Item::version)
        .containsExactly(DeletionList.NO_VERSION);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | assets",
        "{\"assets\":[{\"path\":\"/a\",\"entryId\":0}],\"keep\":\"yes\"} | keep",
        "{\"assets\":[{\"path\":\"/a\",\"entryId\":0}],\"keep\":null} | keep",
        "{\"assets\":[{\"path\":\"/a\",\"entryId\":0}],\"keep\":false} | keep",
        "{\"assets\":[{\"path\":\"/a\",\"entryId\":0}],\"expect\":-1} | expect",
        "{\"assets\":[{\"path\":\"/a\",\"entryId\":0}],\"expect\":\"1\"} | expect",
        "{\"assets\":[{\"path\":\"/a\",\"entryId\":0}],\"expect\":1.5} | expect",
        "{\"assets\":[{\"path\":\"/a\",\"entryId\":0}],\"expect\":null} | expect",
        "{\"assets\":[]} | assets",
        "{\"assets\":{}} | assets",
        "{\"assets\":[{\"path\":\"/a\",\"entryId\":0}],\"dryRun\":true} | dryRun",
        "{\"assets\":[\"/a\"]} | assets[0]",
        "{\"assets\":[{\"path\":\"/a\"}]} | assets[0].entryId",
        "{\"assets\":[{\"path\":\"/a\",\"entryId\":-1}]} | assets[0].entryId",
        "{\"assets\":[{\"path\":\"/a\",\"entryId\":1.5}]} | assets[0].entryId",
        "{\"assets\":[{\"path\":\"/a\",\"entryId\":\"1\"}]} | assets[0].entryId",
        "{\"assets\":[{\"path\":\"/a\",\"entryId\":9223372036854775808}]} | assets[0].entryId",
        "{\"assets\":[{\"entryId\":1}]} | assets[0].path",
        "{\"assets\":[{\"path\":\"/\",\"entryId\":1}]} | assets[0].path",
        "{\"assets\":[{\"path\":\"a\",\"entryId\":1}]} | assets[0].path",
        "{\"assets\":[{\"path\":\"/a//b\",\"entryId\":1}]} | assets[0].path",
        "{\"assets\":[{\"path\":\"/a/-/all\",\"entryId\":1}]} | assets[0].path",
        "{\"assets\":[{\"path\":\"/a?x=y\",\"entryId\":1}]} | assets[0].path",
        "{\"assets\":[{\"path\":\"/a\",\"entryId\":1,\"etag\":null}]} | assets[0].etag",
        "{\"assets\":[{\"path\":\"/a\",\"entryId\":1,\"label\":\"x\"}]} | assets[0].label",
        "{\"assets\":[{\"path\":\"/a\",\"entryId\":1},{\"path\":\"/%61\",\"entryId\":1}]} |"
            + " assets[1]",
      })
  void oneMalformedItemRefusesTheWholeList(String json, String field) {
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> read(json))
        .satisfies(
            refusal -> {
              assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_FIELD);
              assertThat(refusal.errors())
                  .extracting(ApiException.FieldError::field)
                  .contains(field);
            });
  }

  @Test
  void moreThanAThousandAreRefused() {
    String items =
        IntStream.rangeClosed(0, DeletionList.MAX_ITEMS)
            .mapToObj(i -> "{\"path\":\"/a\",\"entryId\":" + i + "}")
            .collect(Collectors.joining(","));
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> read("{\"assets\":[" + items + "]}"))
        .satisfies(
            refusal -> {
              assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_FIELD);
              assertThat(refusal.errors())
                  .extracting(ApiException.FieldError::field)
                  .containsExactly("assets");
            });
  }

  @Test
  void itemBeyondAThousandIsRefusedBeforeTheListEnds() {
    DeletionListReader reader = new DeletionListReader();
    StrictJson json = new StrictJson(100, DeletionListReader.LIST, reader::take);
    json.feed(Buffer.buffer("{\"assets\":["));
    for (int i = 0; i < DeletionList.MAX_ITEMS; i++) {
      json.feed(Buffer.buffer("{\"path\":\"/a\",\"entryId\":" + i + "},"));
    }
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> json.feed(Buffer.buffer("{}")))
        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_FIELD));
  }

  @Test
  void twentyProblemsAreToldWithoutWaitingForMore() {
    DeletionListReader reader = new DeletionListReader();
    StrictJson json = new StrictJson(100, DeletionListReader.LIST, reader::take);
    assertThatExceptionOfType(ApiException.class)
        .isThrownBy(() -> json.feed(Buffer.buffer("{\"assets\":[" + "1,".repeat(20))))
        .satisfies(refusal -> assertThat(refusal.errors()).hasSize(20));
  }

  @Test
  void listsThatMeanTheSameAreEqual() {
    DeletionList list = read("{\"assets\":[{\"path\":\"/a\",\"entryId\":1}]}");
    assertThat(read("{ \"assets\" : [ {\"entryId\":1, \"path\":\"/%61\"} ] }")).isEqualTo(list);
    assertThat(read("{\"assets\":[{\"path\":\"/a\",\"entryId\":2}]}")).isNotEqualTo(list);
  }
}
