package io.larch.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigValueFactory;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0B",
    "1023, 1023B",
    "2048, 2KiB",
    "104857600, 100MiB",
    "1610612736, 1536MiB",
    "1099511627776, 1TiB"
  })
  void sizeIsWrittenInTheLargestUnitThatItIsAWholeNumberOf(long bytes, String written)
      throws InvalidValueException {
    assertThat(Units.written(bytes)).isEqualTo(written);
    assertThat(Units.size(written)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "1500ms", "90s", "90m", "36h", "30d"})
  void timeIsWrittenAsItWasRead(String written) throws InvalidValueException {
    Duration time = Units.duration(ConfigValueFactory.fromAnyRef(written));

    assertThat(Units.written(time)).isEqualTo(written);
  }
}
