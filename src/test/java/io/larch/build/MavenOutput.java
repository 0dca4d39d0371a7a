package io.larch.build;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Maven's output: a line for each step, and what it called errors. */
final class MavenOutput {

  private static final Pattern COMPILING =
      Pattern.compile(" Compiling .* to target/(test-)?classes$");
  private static final Pattern TESTED = Pattern.compile("Tests run: (.* in .*)");
  private static final Pattern ACCOUNT = Pattern.compile(": lost \\d.*, unexpected ");
  private static final Pattern ADVICE =
      Pattern.compile(
          "^\\[ERROR] *$|\\[Help \\d+]"
              + "|^\\[ERROR] (To see the full stack|Re-run Maven|For more information)");
  private static final Pattern REASON =
      Pattern.compile("^\\[ERROR]|^\\[WARNING] .*\\.java:\\[|^run .* to format the sources");
  private static final Pattern DOWNLOAD_FAILED =
      Pattern.compile("Could not transfer |Unknown host |Network is unreachable|in offline mode");
  private static final long DOWNLOADS_EVERY_NANOS = 5_000_000_000L;
  private static final int MAX_REASONS = 80;

  private int downloaded;
  private long nextDownloads = System.nanoTime();
  private boolean reason;
  private boolean downloadFailed;
  private final Set<String> seen = new HashSet<>();
  private final List<String> reasons = new ArrayList<>();

  /** Takes the next line; returns what to tell of it, if anything. */
  Optional<String> accept(String line) {
    keepReason(line);
    downloadFailed |= DOWNLOAD_FAILED.matcher(line).find();
    Matcher compiling = COMPILING.matcher(line);
    if (line.contains("Downloaded from ")) {
      return downloads(line);
    } else if (compiling.find()) {
      return Optional.of(compiling.group(1) == null ? "  compiling" : "  compiling the tests");
    } else if (line.contains(":copy-dependencies (server-libraries)")) {
      return Optional.of("  collecting libraries");
    } else if (line.contains("Building jar: ")) {
      return Optional.of("  packaging");
    } else if (line.startsWith("not formatted: ")) {
      return Optional.of("    " + line);
    } else if (line.endsWith(" T E S T S")) {
      return Optional.of("  testing");
    }
    Matcher tested = TESTED.matcher(line);
    if (tested.find()) {
      return Optional.of(
          "    %s: %s".formatted(line.substring(line.lastIndexOf('.') + 1), tested.group(1)));
    }
    return ACCOUNT.matcher(line).find() ? Optional.of("      " + line) : Optional.empty();
  }

  private Optional<String> downloads(String line) {
    downloaded++;
    if (System.nanoTime() < nextDownloads) {
      return Optional.empty();
    }
    nextDownloads = System.nanoTime() + DOWNLOADS_EVERY_NANOS;
    String url = line.replaceFirst(" \\(.*", "");
    return Optional.of(
        "  files downloaded: %d, now %s"
            .formatted(downloaded, url.substring(url.lastIndexOf('/') + 1)));
  }

  /** Without Maven's advice on how to run Maven, and without stack traces. */
  private void keepReason(String line) {
    if (ADVICE.matcher(line).find()) {
      reason = false;
    } else if (REASON.matcher(line).find()) {
      reason = seen.add(line);
      keep(line);
    } else if (line.startsWith(" ") || line.startsWith("\t")) {
      reason &= !line.stripLeading().startsWith("at ");
      keep(line);
    } else {
      reason = false;
    }
  }

  private void keep(String line) {
    if (reason && reasons.size() < MAX_REASONS) {
      reasons.add("  " + line);
    }
  }

  /** What Maven called errors, as it is to be shown. */
  List<String> reasons() {
    return List.copyOf(reasons);
  }

  /** Whether something could not be downloaded. */
  boolean downloadFailed() {
    return downloadFailed;
  }
}
