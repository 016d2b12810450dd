CREATE SCHEMA shop;
CREATE SCHEMA expected;

CREATE TABLE shop.customers (
  id bigint PRIMARY KEY,
  name text NOT NULL,
  email text,
  credit numeric(20,4) NOT NULL DEFAULT 0,
  balance numeric,
  ratio double precision,
  active boolean NOT NULL DEFAULT true,
  joined date,
  seen_at timestamptz,
  local_at timestamp,
  opens time,
  pause interval,
  ref uuid,
  avatar bytea,
  profile jsonb,
  tags text[],
  note text
);
-- Out of line and not compressed: an update that leaves it alone does not log it.
ALTER TABLE shop.customers ALTER COLUMN note SET STORAGE EXTERNAL;

CREATE TABLE shop.orders (
  order_id bigint,
  line int,
  customer_id bigint NOT NULL,
  item text NOT NULL,
  price numeric(12,2) NOT NULL,
  qty int NOT NULL,
  status text,
  rev int NOT NULL DEFAULT 0,
  -- Deferrable: checked once at the end of a statement, so that keys can shift.
  PRIMARY KEY (order_id, line) DEFERRABLE
);
ALTER TABLE shop.orders REPLICA IDENTITY FULL;

CREATE TABLE shop.sessions (id int PRIMARY KEY, customer_id bigint NOT NULL, started timestamptz NOT NULL);
CREATE TABLE shop.marker (id int PRIMARY KEY);

-- What SQL itself says the alerts are. A changed key is a new row to a capture tool.
-- To DMS it is an update of a row that was large before.
CREATE TABLE expected.alerts (message text NOT NULL, was_large boolean NOT NULL);

CREATE FUNCTION expected.count_rev() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.rev := OLD.rev + 1;
  RETURN NEW;
END $$;
CREATE TRIGGER count_rev BEFORE UPDATE ON shop.orders
  FOR EACH ROW EXECUTE FUNCTION expected.count_rev();

CREATE FUNCTION expected.note_alert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.price > 999.994 AND (
    TG_OP = 'INSERT' OR OLD.price <= 999.994 OR (NEW.order_id, NEW.line) <> (OLD.order_id, OLD.line)
  ) THEN
    INSERT INTO expected.alerts VALUES (
      NEW.order_id || '/' || NEW.line || ' rev ' || NEW.rev || ': ' || NEW.qty || ' x ' || NEW.price,
      TG_OP = 'UPDATE' AND OLD.price > 999.994
    );
  END IF;
  RETURN NULL;
END $$;

-- Fired from the start of the workload on: rows of a snapshot are not told.
CREATE TRIGGER note_alert AFTER INSERT OR UPDATE ON shop.orders
  FOR EACH ROW EXECUTE FUNCTION expected.note_alert();
ALTER TABLE shop.orders DISABLE TRIGGER note_alert;
