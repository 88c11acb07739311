-- Who takes part in a hold-out, and in which arm: one row for each follow-up that was ready to leave, of both arms alike,
-- so that what comes of a message can be told without drawing anybody again. Append-only.
create table exposures (
  follow_up uuid primary key,
  tenant text not null,
  call uuid not null,
  person uuid not null,
  experiment text not null,
  arm text not null,
  trigger text not null,
  -- Of the booking.
  subject_id text not null,
  -- The first of its plan.
  channel text not null,
  -- Of its trigger.
  received_at timestamptz not null,
  exposed_at timestamptz not null,
  -- What is not known of the appointment then stays unknown.
  outcome_by timestamptz not null
);
create index exposures_of_bookings on exposures (tenant, experiment, subject_id);
create type exposures_row as (follow_up uuid, tenant text, call uuid, person uuid, experiment text, arm text, trigger text,
  subject_id text, channel text, received_at timestamptz, exposed_at timestamptz, outcome_by timestamptz);

-- What became of appointments, as events told it: `appointment.attended` and `appointment.missed`. Append-only.
create table appointments (
  event uuid primary key,
  tenant text not null,
  call uuid not null,
  booking_id text not null,
  attended boolean not null,
  -- The event's own time, and our receipt of it; of several events about one appointment the latest counts.
  at timestamptz not null,
  received_at timestamptz not null
);
create index appointments_of_bookings on appointments (tenant, booking_id, at);
create type appointments_row as (event uuid, tenant text, call uuid, booking_id text, attended boolean, at timestamptz,
  received_at timestamptz);
