-- When a variant of the asset may go by itself at the earliest; null for never. What each variant has is its own "until", in the column variants:
-- this one is never later than those, and may be earlier. See docs/adr/0037.
ALTER TABLE asset ADD COLUMN variants_expire_at timestamptz;

CREATE INDEX asset_variants_expire ON asset (variants_expire_at) WHERE variants_expire_at IS NOT NULL;
