package io.larch.app;

import java.nio.file.Path;

/** The servers that make up a Larch process. */
final class Larch implements LarchProcess {

  @Override
  public int dev(int port, Path data) {
    throw new CommandFailure(ExitCode.FAILED, "dev is not wired up in this build");
  }

  @Override
  public int serve(Path config) {
    throw new CommandFailure(ExitCode.FAILED, "serve is not wired up in this build");
  }

  @Override
  public int checkConfig(Path config) {
    throw new CommandFailure(ExitCode.FAILED, "--check-config is not wired up in this build");
  }
}
