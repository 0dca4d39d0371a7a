package io.larch.app;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A TCP port as an option's value: 0 to 65535, in decimal digits alone. */
final class PortConverter implements ITypeConverter<Integer> {

  private static final Pattern FIVE_DIGITS = Pattern.compile("[0-9]{1,5}");
  private static final int MAX_PORT = 65_535;

  @Override
  public Integer convert(String value) {
    if (!FIVE_DIGITS.matcher(value).matches() || Integer.parseInt(value) > MAX_PORT) {
      throw new TypeConversionException(
          "a port is a number from 0 to " + MAX_PORT + ", not '" + value + "'");
    }
    return Integer.valueOf(value);
  }
}
