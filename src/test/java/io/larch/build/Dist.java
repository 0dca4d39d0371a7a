package io.larch.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Packs what a production server needs: no sources, no Maven, no embedded PostgreSQL. */
record Dist(Checkout checkout, Terminal terminal) {

  // The first one in the pom is Larch's own.
  private static final Pattern VERSION = Pattern.compile("<version>([^<]*)</version>");

  void make(Arguments arguments) throws IOException, InterruptedException {
    Path output = arguments.value("--output").map(Path::of).orElse(checkout.target());
    String name = "larch-" + version();
    Path staging = checkout.target().resolve("dist");
    Checkout.remove(staging);
    Path root = staging.resolve(name);
    copy(checkout.jar(), root);
    try (Stream<Path> libraries = Files.list(checkout.target().resolve("lib"))) {
      for (Path library : libraries.toList()) {
        copy(library, root.resolve("lib"));
      }
    }
    Path launcher = checkout.home().resolve("src/launcher");
    copy(launcher.resolve("jvm.options"), root);
    copy(launcher.resolve("dist/larch.service"), root);
    copy(launcher.resolve("dist/README.md"), root);
    copy(checkout.home().resolve("LICENSE"), root);
    copy(checkout.home().resolve("conf/larch.conf"), root.resolve("conf"));
    copy(checkout.home().resolve("conf/production.conf"), root.resolve("conf"));
    copy(launcher.resolve("dist/larch"), root.resolve("bin"));
    Files.setPosixFilePermissions(
        root.resolve("bin/larch"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectories(output);
    Path archive = output.resolve(name + ".tar.gz");
    pack(archive, staging, name);
    Checkout.remove(staging);
    terminal.say("Made " + archive);
  }

  private String version() throws IOException {
    Matcher version = VERSION.matcher(Files.readString(checkout.home().resolve("pom.xml")));
    if (!version.find()) {
      throw new Failure(Failure.FAILED, "pom.xml has no version");
    }
    return version.group(1);
  }

  private static void copy(Path file, Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.copy(file, directory.resolve(file.getFileName()));
  }

  private static void pack(Path archive, Path staging, String name)
      throws IOException, InterruptedException {
    List<String> tar =
        List.of(
            "tar",
            "-czf",
            archive.toString(),
            "-C",
            staging.toString(),
            "--owner=0",
            "--group=0",
            name);
    if (new ProcessBuilder(tar).inheritIO().start().waitFor() != 0) {
      throw new Failure(Failure.FAILED, "tar could not make " + archive);
    }
  }
}
