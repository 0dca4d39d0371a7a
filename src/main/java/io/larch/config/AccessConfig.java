package io.larch.config;

/**
 * Who may do what, and how much.
 *
 * @param limits of each client
 */
public record AccessConfig(LimitsConfig limits, DeleteTokenConfig deleteToken) {

  static AccessConfig from(Section section) {
    return new AccessConfig(
        LimitsConfig.from(section.section("limits")),
        DeleteTokenConfig.from(section.section("delete-token")));
  }
}
