package io.larch.config;

import io.larch.config.AssetConfig.RedirectMode;
import io.larch.path.PathPattern;
import io.larch.receipt.format.SigningKey;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds values that are fine alone and wrong together. */
final class Contradictions {

  /** S3's own limit of a multipart upload. */
  private static final long MAX_PARTS = 10_000;

  private final LarchConfig config;
  private final Settings settings;
  private final ConfigErrors errors;

  Contradictions(LarchConfig config, Settings settings, ConfigErrors errors) {
    this.config = config;
    this.settings = settings;
    this.errors = errors;
  }

  /** Adds what it finds to the errors. */
  void check(ConfigLoader.Use use) {
    checkServers();
    checkAccess();
    checkPipeline();
    checkContent();
    checkAssets();
    checkPictures();
    checkPaths();
    switch (use) {
      case ROLES -> requireSecrets(config.roles());
      case RECONCILIATION -> requireStoreSecret(true);
      case NO_OTHER_SERVER -> {
        // The database may do without a password.
      }
    }
    checkReceipts();
  }

  private void checkServers() {
    refuseIf(
        config.http().port() != 0 && config.http().port() == config.management().port(),
        "must not be the same port; choose another, or 0 for a free one",
        "management.port",
        "http.port");
    CorsConfig cors = config.http().cors();
    refuseIf(
        cors.anyOrigin() && cors.allowedOrigins().size() > 1,
        "\"*\" stands for every origin; leave out the others, or it",
        "http.cors.allowed-origins");
    refuseIf(
        cors.anyOrigin() && cors.credentials(),
        "credentials are for origins that are named, not for \"*\"",
        "http.cors.credentials",
        "http.cors.allowed-origins");
    refuseIf(
        cors.anyOrigin() && cors.changes(),
        "pages of every origin may read (GET, HEAD); what changes something is for origins that are"
            + " named",
        "http.cors.allowed-methods",
        "http.cors.allowed-origins");
  }

  private void checkPictures() {
    refuseIf(
        config.image().readyWorkers() > config.image().workers(),
        "no more can be kept ready than there are; lower it, or raise workers",
        "image.ready-workers",
        "image.workers");
  }

  private void checkAccess() {
    AccessConfig access = config.access();
    boolean none = access.mode() == AccessConfig.Mode.NONE;
    refuseIf(
        none && !access.anonymous().isEmpty(),
        "with access.mode = none everybody may do everything; leave it out, or set mode = keys",
        "access.anonymous",
        "access.mode");
    List<String> missing =
        Stream.of("issuer", "audience", "jwks")
            .map(name -> "access.jwt." + name)
            .filter(settings::isNull)
            .toList();
    boolean some = missing.size() < 3;
    refuseIf(
        some && none,
        "with access.mode = none no token is looked at; leave it out, or set mode = keys",
        "access.jwt.issuer",
        "access.mode");
    refuseIf(
        some && !missing.isEmpty(),
        "tokens need issuer, audience and jwks together; set " + String.join(" and ", missing),
        "access.jwt.issuer",
        "access.jwt.audience",
        "access.jwt.jwks");
    JwtConfig jwt = access.jwt();
    refuseIf(
        jwt != null && !"https".equals(jwt.jwks().getScheme()) && !isLoopback(jwt.jwks().getHost()),
        "whoever is between could put keys of their own there: https is needed, but for this"
            + " machine's own addresses",
        "access.jwt.jwks");
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
  }

  private void checkPipeline() {
    Set<Role> roles = config.roles();
    MessagingConfig messaging = config.messaging();
    PurgeConfig purge = config.purge();
    refuseIf(
        messaging.type() == MessagingConfig.Type.IN_PROCESS
            && roles.contains(Role.RELAY) != roles.contains(Role.PURGE),
        "in-process messaging needs both the roles relay and purge in this process, or neither;"
            + " add the other role or use rabbitmq",
        "messaging.type",
        "roles");
    refuseIf(
        purge.lease().compareTo(messaging.confirmTimeout()) <= 0,
        "the lease must be longer than the confirm-timeout, or batches are published again while"
            + " their confirm is awaited",
        "purge.lease",
        "messaging.confirm-timeout");
    refuseIf(
        purge.lease().compareTo(purge.pollInterval()) <= 0,
        "the lease must be longer than the poll-interval",
        "purge.lease",
        "purge.poll-interval");
    refuseIf(
        purge.backoffInitial().compareTo(purge.backoffMax()) > 0,
        "backoff-initial must not be longer than backoff-max",
        "purge.backoff-initial",
        "purge.backoff-max");
  }

  private void checkContent() {
    ContentConfig content = config.content();
    refuseIf(
        content.type() == ContentConfig.Type.FILE_SYSTEM
            && content.fileSystem().directory() == null,
        "content in the file system needs a directory; set content.file-system.directory",
        "content.type",
        "content.file-system.directory");
    refuseIf(
        content.type() == ContentConfig.Type.S3
            && content.s3().maxConnections() < config.messaging().prefetch(),
        "must allow at least as many connections as messages worked on at once; raise"
            + " max-connections or lower prefetch",
        "content.s3.max-connections",
        "messaging.prefetch");
    refuseIf(
        content.type() == ContentConfig.Type.S3
            && config.asset().maxContentSize() > MAX_PARTS * content.s3().partSize(),
        "content of this size would need more than S3's 10,000 parts; raise part-size or lower"
            + " max-content-size",
        "asset.max-content-size",
        "content.s3.part-size");
  }

  private void checkAssets() {
    AssetConfig asset = config.asset();
    refuseIf(
        asset.uploadIntentRenewal().multipliedBy(2).compareTo(asset.uploadIntentTtl()) >= 0,
        "must be less than half of upload-intent-ttl, so that one late renewal breaks no upload",
        "asset.upload-intent-renewal",
        "asset.upload-intent-ttl");
    refuseIf(
        asset.redirectMode() == RedirectMode.TEMPLATE && asset.redirectTemplate() == null,
        "redirects by template need one; set asset.redirect.template",
        "asset.redirect.mode",
        "asset.redirect.template");
    refuseIf(
        !asset.urlSource().allowedHosts().containsAll(asset.urlSource().privateHosts()),
        "each must be one of allowed-hosts too",
        "asset.url-source.private-hosts",
        "asset.url-source.allowed-hosts");
  }

  private void checkPaths() {
    for (PathRule rule : config.paths()) {
      PathSettings settings = rule.settings();
      Long size = settings.maxContentSize();
      if (size != null
          && config.content().type() == ContentConfig.Type.S3
          && size > MAX_PARTS * config.content().s3().partSize()) {
        errors.add(
            "paths",
            rule.origin(),
            "content of max-content-size would need more than S3's 10,000 parts; raise"
                + " content.s3.part-size or lower max-content-size");
      }
      if (settings.redirectMode() == RedirectMode.TEMPLATE
          && config.asset().redirectTemplate() == null
          && config.paths().stream().noneMatch(each -> givesTemplate(each, rule))) {
        errors.add("paths", rule.origin(), "redirects by template need one; set redirect.template");
      }
      checkEager(rule);
    }
  }

  private void checkEager(PathRule rule) {
    Set<String> eager = rule.settings().images().eager();
    if (eager == null || errors.concernWithin("profiles")) {
      return;
    }
    Set<String> known = config.profiles().names();
    eager.stream()
        .filter(name -> !known.contains(name))
        .sorted()
        .forEach(
            name ->
                errors.add(
                    "paths",
                    rule.origin(),
                    "image.variants.eager names the profile %s, which there isn't%s"
                        .formatted(name, Suggestion.forName(name, known))));
  }

  /** Whether a rule, the other itself or a less specific one, has a template for the other. */
  private static boolean givesTemplate(PathRule rule, PathRule other) {
    return rule.settings().redirectTemplate() != null
        && rule.pattern().overlaps(other.pattern())
        && PathPattern.MOST_SPECIFIC_FIRST.compare(other.pattern(), rule.pattern()) <= 0;
  }

  /** A process needs the secrets of the servers that its roles talk to, and no others. */
  private void requireSecrets(Set<Role> roles) {
    require(
        SecretKeys.MESSAGING_PASSWORD,
        config.messaging().type() == MessagingConfig.Type.RABBITMQ
            && (roles.contains(Role.RELAY) || roles.contains(Role.PURGE)));
    requireStoreSecret(roles.contains(Role.API) || roles.contains(Role.PURGE));
    for (String name : config.signingSecrets().keySet()) {
      require(SecretKeys.signing(name), roles.contains(Role.API));
    }
  }

  private void requireStoreSecret(boolean used) {
    require(SecretKeys.S3_SECRET_KEY, used && config.content().type() == ContentConfig.Type.S3);
  }

  /** What there is of a key must be one; whether there must be any is the server's question. */
  private void checkReceipts() {
    ReceiptsConfig receipts = config.receipts();
    if (receipts.key().value().isEmpty() || errors.concern(SecretKeys.RECEIPTS_KEY)) {
      return;
    }
    try {
      SigningKey.read(receipts.key().value(), "larch");
    } catch (IllegalArgumentException e) {
      errors.add(
          SecretKeys.RECEIPTS_KEY,
          settings.origin(SecretKeys.RECEIPTS_KEY),
          String.valueOf(e.getMessage()));
    }
  }

  private void require(String secretKey, boolean needed) {
    if (needed && !settings.isSet(secretKey) && !errors.concern(secretKey)) {
      errors.add(
          secretKey,
          "environment",
          "is not set; set the variable " + EnvironmentVariables.advice(secretKey));
    }
  }

  /**
   * Reports a contradiction at the first of its keys that isn't at its default, and names the
   * others. Silent when one of the keys is wrong already, as its value is then only a stand-in.
   */
  private void refuseIf(boolean contradiction, String message, String... keys) {
    if (!contradiction || Arrays.stream(keys).anyMatch(errors::concern)) {
      return;
    }
    String reported = Arrays.stream(keys).filter(settings::isSet).findFirst().orElse(keys[0]);
    String others =
        Arrays.stream(keys)
            .filter(key -> !key.equals(reported))
            .map(key -> key + " (" + settings.origin(key) + ")")
            .collect(Collectors.joining(", "));
    errors.add(
        reported,
        settings.origin(reported),
        others.isEmpty() ? message : message + "; see also " + others);
  }
}
