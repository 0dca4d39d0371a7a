package io.larch.content.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.larch.content.ContentStoreException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileLayoutTest {

  private static final Path ROOT = Path.of("/content");

  private final FileLayout layout = new FileLayout(ROOT);

  @ParameterizedTest
  @ValueSource(strings = {"..", ".", "../../etc/passwd", "/etc/passwd", "a/b", "a\\b", "a\u0000b"})
  void everyKeyStaysDirectlyInItsBucketsFanOut(String key) {
    Path file = layout.object("bucket", key).file();

    assertThat(file.normalize()).isEqualTo(file);
    assertThat(ROOT.resolve("bucket").relativize(file).getNameCount()).isEqualTo(2);
  }

  @Test
  void differentKeysNeverMeetEvenWhereCaseIsIgnored() {
    String longKey = "k".repeat(1_000);
    assertThat(
            Stream.of("a", "A", "%41", "%61", "a/", ".a", "é", "e\u0301", longKey, longKey + "k")
                .map(key -> layout.object("bucket", key).file().toString())
                .map(file -> file.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet()))
        .hasSize(10);
  }

  @Test
  void namesFitAFileSystemWithTheirUploadSuffix() {
    Path file = layout.newUpload("bucket", "Ü".repeat(500)).file();

    assertThat(String.valueOf(file.getFileName()).length()).isLessThanOrEqualTo(255);
    assertThat(layout.isUploadOf("Ü".repeat(500), file)).isTrue();
    assertThat(layout.isUploadOf("Ü".repeat(499), file)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "", "a", "UPPER", "a/b", ".hidden", "a b"})
  void refusesBucketNamesThatS3WouldRefuse(String bucket) {
    assertThatThrownBy(() -> layout.bucket(bucket)).isInstanceOf(ContentStoreException.class);
  }

  @Test
  void refusesHalfASurrogatePairAndTheEmptyKey() {
    assertThatThrownBy(() -> layout.object("bucket", "a\uD800"))
        .isInstanceOf(ContentStoreException.class);
    assertThatThrownBy(() -> layout.object("bucket", "")).isInstanceOf(ContentStoreException.class);
  }
}
