package io.larch.app;

import io.larch.receipt.format.Consistency;
import io.larch.receipt.format.Leaf;
import io.larch.receipt.format.NotVerifiedException;
import io.larch.receipt.format.ReceiptFile;
import io.larch.receipt.format.VerifierKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code larch receipt}: verifies proofs of deletes, without a server or a configuration. */
@Command(
    name = "receipt",
    description = "Verify receipts of deletes, offline.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ReceiptCommand.Verify.class, ReceiptCommand.ConsistencyOf.class},
    versionProvider = Version.class)
final class ReceiptCommand implements Callable<Integer> {

  private static final long MAX_BYTES = 1024 * 1024L;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "a command is missing: verify, consistency");
  }

  /** A selector and its salt, both or neither. */
  static final class ClaimOptions {

    @Option(
        names = "--selector",
        required = true,
        paramLabel = "TEXT",
        description = "What the delete is to have been for, as Larch-Receipt-Selector said.")
    private String selector = "";

    @Option(
        names = "--salt",
        required = true,
        paramLabel = "TEXT",
        description = "The salt, as Larch-Receipt-Salt said.")
    private String salt = "";
  }

  /** {@code larch receipt verify FILE}. */
  @Command(
      name = "verify",
      description =
          "Verify a proof, or the JSON of a receipt with its proofs. Exit status 1: not verified.",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class)
  static final class Verify implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The proof, or the receipt.")
    private @Nullable Path file;

    @Option(
        names = "--key",
        required = true,
        paramLabel = "FILE",
        description = "The log's keys, as /.well-known/larch-receipt-keys has them.")
    private @Nullable Path key;

    @ArgGroup(exclusive = false)
    private @Nullable ClaimOptions claim;

    @Override
    public Integer call() {
      return answer(
          spec,
          () -> {
            List<Leaf> leaves =
                ReceiptFile.verify(
                    read(file),
                    VerifierKey.parseAll(read(key)),
                    claim == null ? null : new ReceiptFile.Claim(claim.selector, claim.salt));
            return leaves.stream().map(Verify::line).toList();
          });
    }

    private static String line(Leaf leaf) {
      return "verified: %s %s at %s, %d assets"
          .formatted(leaf.kind().word(), leaf.id(), leaf.at(), leaf.assets());
    }
  }

  /** {@code larch receipt consistency OLD NEW}. */
  @Command(
      name = "consistency",
      description =
          "Verify that a log has only grown from one checkpoint to another. Exit status 1: not"
              + " verified.",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class)
  static final class ConsistencyOf implements Callable<Integer> {

    @Spec private @Nullable CommandSpec spec;

    @Parameters(index = "0", paramLabel = "OLD", description = "The earlier checkpoint.")
    private @Nullable Path older;

    @Parameters(index = "1", paramLabel = "NEW", description = "The later checkpoint.")
    private @Nullable Path newer;

    @Option(
        names = "--key",
        required = true,
        paramLabel = "FILE",
        description = "The log's keys, as /.well-known/larch-receipt-keys has them.")
    private @Nullable Path key;

    @Option(
        names = "--proof",
        required = true,
        paramLabel = "FILE",
        description = "What GET /receipts/consistency answered of both sizes.")
    private @Nullable Path proof;

    @Override
    public Integer call() {
      return answer(
          spec,
          () -> {
            List<Long> sizes =
                Consistency.verify(
                    read(older), read(newer), read(proof), VerifierKey.parseAll(read(key)));
            return List.of(
                "verified: the log of %d leaves begins with that of %d"
                    .formatted(sizes.getLast(), sizes.getFirst()));
          });
    }
  }

  private static int answer(@Nullable CommandSpec spec, Supplier<List<String>> work) {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    try {
      work.get().forEach(out::println);
      return ExitCode.OK;
    } catch (NotVerifiedException e) {
      out.println("not verified: " + e.reason());
      return ExitCode.FAILED;
    } finally {
      out.flush();
    }
  }

  private static String read(@Nullable Path file) {
    Path path = Objects.requireNonNull(file);
    try {
      if (Files.size(path) > MAX_BYTES) {
        throw new NotVerifiedException(path + " is too large");
      }
      return Files.readString(path);
    } catch (CharacterCodingException e) {
      throw new NotVerifiedException(path + " is not UTF-8");
    } catch (IOException e) {
      throw new NotVerifiedException(path + " can't be read; is it there, and readable?");
    }
  }
}
