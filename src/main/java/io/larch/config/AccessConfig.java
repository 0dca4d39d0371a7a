package io.larch.config;

import io.larch.caller.Permission;
import io.larch.caller.Permissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what, and how much.
 *
 * @param mode null where nobody has said; a server doesn't start then
 * @param anonymous what may be done without a key or a token
 * @param jwt whose tokens are taken beside API keys; null: nobody's
 * @param limits of each client
 */
public record AccessConfig(
    @Nullable Mode mode,
    Set<Permission> anonymous,
    @Nullable JwtConfig jwt,
    LimitsConfig limits,
    DeleteTokenConfig deleteToken,
    DeleteBudgetConfig deleteBudget,
    AuditConfig audit) {

  /** Whether anybody is asked. */
  public enum Mode {
    /** Each request shows an API key or a token. */
    KEYS,
    /** Nobody is asked: whoever reaches the server may do everything. */
    NONE
  }

  public AccessConfig {
    anonymous = Set.copyOf(anonymous);
  }

  /** Whether requests are asked who sends them. */
  public boolean isOn() {
    return mode == Mode.KEYS;
  }

  /** Whether deletes are recorded: unless something else is said, where it is known who deletes. */
  public boolean isAudited() {
    Boolean said = audit.enabled();
    return said == null ? isOn() : said;
  }

  /** What may be done without a key or a token. */
  public Permissions anonymousPermissions() {
    return Permissions.of(anonymous, "");
  }

  static AccessConfig from(Section section) {
    return new AccessConfig(
        section.optional("mode", ValueParser.choice(Mode.class)),
        section.get("anonymous", ValueParser.setOf(ValueParser.anonymousPermission())),
        JwtConfig.from(section.section("jwt")),
        LimitsConfig.from(section.section("limits")),
        DeleteTokenConfig.from(section.section("delete-token")),
        DeleteBudgetConfig.from(section.section("delete-budget")),
        AuditConfig.from(section.section("audit")));
  }
}
