package io.larch.app;

import picocli.CommandLine.IVersionProvider;

/** Larch's version, from the manifest of the jar that it runs from. */
final class Version implements IVersionProvider {

  /** The version, or {@code unpackaged} when the classes lie outside a jar. */
  static String current() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version != null ? version : "unpackaged";
  }

  @Override
  public String[] getVersion() {
    return new String[] {"larch " + current()};
  }
}
