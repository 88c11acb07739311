export { boundedMemo } from './bounded-memo.ts';
export { weekMs, type Counted, type CountedChange, type CountedMessage, needsCounts } from './guard/count-message.ts';
export { guardSkips } from './guard/guard-skips.ts';
export type { GuardSkip } from './guard/guard-skips.ts';
export type { Caps, Guards, PrefixCaps, Spend } from './guard/guards.ts';
export { hostsIn } from './guard/links-in.ts';
export { linkFault } from './guard/link-policy.ts';
export { countedLimits, isSpend, usesFor, type CountedLimit, type Use } from './guard/uses.ts';
export { accountFault, accountRefusal, reasonOfRefusal } from './channel/account-fault.ts';
export { readBilling, type Billing, type ToldBilling, type ToldPrice } from './channel/billing.ts';
export { isBaseUrl } from './channel/base-url.ts';
export { isWholeSecret } from './channel/is-whole-secret.ts';
export type { ChannelCapabilities, TextLimits, TextUnit } from './channel/capabilities.ts';
export { channelContract } from './channel/channel.ts';
export type {
  AcceptedMessage,
  Channel,
  ChannelFactory,
  ChannelOutside,
  ChannelRequest,
  ChannelSender,
  ChannelTemplate,
  ChannelWebhook,
  FitInput,
  FitResult,
  ReceivedMessage,
  ReconcileResult,
  SendContext,
  SenderPace,
  TemplateLocales,
  TextInput,
  TypingTarget,
  WebhookReply,
  WebhookRequest,
} from './channel/channel.ts';
export * from './channel/answer/index.ts';
export { fitOrNot } from './channel/fit-or-not.ts';
export { failureKinds } from './channel/failure-reason.ts';
export type { FailureKind, FailureReason } from './channel/failure-reason.ts';
export { TransportError } from './channel/http-client.ts';
export type { HttpClient, HttpRequest, HttpResponse } from './channel/http-client.ts';
export { nothingWasSent, outcomeOfSilence } from './channel/outcome-of-silence.ts';
export { retryAfterMs, waitAskedBy } from './channel/retry-after.ts';
export type { Accepted, Rejected, SendOutcome, Throttled, Uncertain } from './channel/send-outcome.ts';
export { receiptStatuses } from './channel/signal.ts';
export type {
  AccountSignal,
  MovedSignal,
  OptSignal,
  ReceiptSignal,
  ReceiptStatus,
  ReplySignal,
  Signal,
  TapSignal,
  TypingSignal,
  UnknownSignal,
} from './channel/signal.ts';
export type { StandardIssue, StandardResult, StandardSchema } from './channel/standard-schema.ts';
export type { FoundReceipt, ListedReplies, ListedReply, ReplySpan } from './channel/told-when-asked.ts';
export type { ConsentRecord, Suppression } from './consent/consent-record.ts';
export { consentDenials, decideConsent, lacksConsent } from './consent/decide-consent.ts';
export type { ConsentDecision, ConsentDenial, ConsentQuestion } from './consent/decide-consent.ts';
export { answerableForMs, consentOfReply, mayAsk, noEvidenceOf } from './consent/answer-evidence.ts';
export type { AnsweredReply, NoEvidence } from './consent/answer-evidence.ts';
export { standingStops } from './consent/standing-stops.ts';
export { evidenceClassOf, hasArtefact } from './consent/evidence-class.ts';
export type { EvidenceClass } from './consent/evidence-class.ts';
export { isNumberUnconfirmed, newConsent, recordOf } from './consent/new-consent.ts';
export type { ConsentParticulars, ConsentProof, NewConsent, ToldConsent } from './consent/new-consent.ts';
export { faultOfEventTime, faultOfOccurrence, isRecordedLate } from './consent/time-of-consent.ts';
export { applyChange } from './decide/apply-change.ts';
export { noFacts } from './decide/call-facts.ts';
export { departureOf, hasWindow, needsConversations, takeTurn } from './decide/conversation.ts';
export type { Departure, DueAttempt } from './decide/conversation.ts';
export type {
  CallerPhone,
  CallFacts,
  Conversation,
  DueBasis,
  Facts,
  FollowUp,
  HoldReason,
  PhoneFault,
  SaidLater,
  Withdrawal,
} from './decide/call-facts.ts';
export type { Change, NewAttempt, NewId, SkipReason, Verdict } from './decide/change.ts';
export { decideAgain } from './decide/decide-again.ts';
export type { Replay, ReplayMode, ReplayResult, ReplaySettings, ToReplay } from './decide/decide-again.ts';
export { decideEvent } from './decide/decide-event.ts';
export { answerTo, countsAsTold, decideNotice, noticeKinds, noticeLifeMs, recheckNotice } from './decide/notice.ts';
export type {
  Answer,
  DueNotice,
  NoticeDecision,
  NoticeFacts,
  NoticeKind,
  NoticeRefusal,
  NoticeSender,
  PastNotice,
  PersonsWord,
} from './decide/notice.ts';
export { expiresAt, expireUntried, firstExpiry, lastExpiry } from './decide/expiry.ts';
export { zoneOfDates } from './decide/fit-message.ts';
export { holdForHours } from './decide/hold-for-hours.ts';
export { hoursOfFollowUp, hoursOfMessage } from './decide/hours-of-follow-up.ts';
export type { HoursAnswer } from './decide/hours-of-follow-up.ts';
export { itemOfEvent } from './decide/payload-item.ts';
export type { AnswerGiven, ReceivedEvent } from './decide/received-event.ts';
export { purposeOf } from './decide/purpose-of.ts';
export { dropStale, recheckAttempt, recheckGuards } from './decide/recheck-attempt.ts';
export type { Recheck } from './decide/recheck-attempt.ts';
export type { Onward } from './decide/onward.ts';
export { toldIn, triedTogether } from './decide/told-in.ts';
export { releaseDue } from './decide/release-due.ts';
export { stayOnStep, switchStep } from './decide/switch-step.ts';
export { withdrawFollowUps } from './decide/withdraw-follow-ups.ts';
export type { Switch } from './decide/look-onwards.ts';
export type { Way } from './decide/switch-step.ts';
export type { NoticePolicy, TenantPolicy, Timing } from './decide/tenant-policy.ts';
export * from './delivery/index.ts';
export { everywhere, messageKinds, shippedQuietHours, weekdays } from './quiet-hours/hours-rule.ts';
export type {
  HoursOverride,
  HoursRule,
  MessageKind,
  OpenHours,
  QuietHoursPolicy,
  TighterHours,
  Weekday,
} from './quiet-hours/hours-rule.ts';
export { hoursTable, hoursTableVersion } from './quiet-hours/hours-table.ts';
export { quietHoursAt } from './quiet-hours/quiet-hours.ts';
export type { QuietHoursAnswer, QuietHoursDecision } from './quiet-hours/quiet-hours.ts';
export { placesOfTable } from './quiet-hours/rules-in-force.ts';
export { whereaboutsOf } from './quiet-hours/whereabouts.ts';
export type { Whereabouts, WhereaboutsQuestion, ZoneSource } from './quiet-hours/whereabouts.ts';
export type { Plan, PlanOmission, PlanStep, Sender } from './routing/plan.ts';
export { knownReachability } from './routing/reachability.ts';
export type { KnownReachability, ReachabilityAges, ReachabilityAnswer } from './routing/reachability.ts';
export { firstOfEachChannel } from './routing/plan.ts';
export { routeQuestion } from './decide/route-question.ts';
export { awaitedReceipts, chooseRoute, latamToken, shippedRules } from './routing/route.ts';
export type { AwaitedReceipt, RouteCondition, RouteRule, RouteStep, StepWait } from './routing/route.ts';
export { answerPurpose, isTrigger, purposeOfTrigger, purposes, triggers } from './trigger/trigger.ts';
export type { ConsentPurpose, Purpose, Trigger } from './trigger/trigger.ts';
export { keywordsByLanguage, readKeyword } from './consent/keywords.ts';
export type { Keyword, ReplyLanguage } from './consent/keywords.ts';
export { meaningOfReply } from './consent/meaning-of-reply.ts';
export { readReply } from './consent/read-reply.ts';
export type { ReplyMeaning, ReplyReading } from './consent/read-reply.ts';
export { normaliseReply } from './consent/normalise-reply.ts';
export { consentBases } from './event/call-event.ts';
export type {
  Booking,
  CallEvent,
  Caller,
  CallerRequest,
  ConsentBasis,
  Escalation,
  Fault,
  Payment,
  RevokedConsent,
  SpokenConsent,
} from './event/call-event.ts';
export { callerSchema } from './event/caller-schema.ts';
export { canonicalBody } from './event/canonical-json.ts';
export { revokedConsentSchema, spokenConsentSchema } from './event/consent-schemas.ts';
export { channelNamePattern, timestamp } from './event/event-fields.ts';
export { eventSchemas, otherEventSchema } from './event/event-schemas.ts';
export type { KnownEventType } from './event/event-schemas.ts';
export { defaultJsonLimits, parseJsonStrictly } from './event/json/parse-json-strictly.ts';
export type { ParsedJson } from './event/json/parse-json-strictly.ts';
export type { JsonLimits } from './event/json/scan-json.ts';
export { parseCallEvent } from './event/parse-call-event.ts';
export type { ParsedEvent } from './event/parse-call-event.ts';
export { eventLimits, parseCallEvents } from './event/parse-call-events.ts';
export type { BatchFault, ParsedEvents } from './event/parse-call-events.ts';
export { toLines, toSingleLine } from './event/sanitize-text.ts';
export { truncateText } from './event/truncate-text.ts';
export { isWhatsappUserId } from './event/whatsapp-user-id.ts';
export { canonicalPhone, maxPhoneTextLength } from './phone/canonical-phone.ts';
export type { CanonicalPhone, InvalidPhone, PhoneLine, ValidPhone } from './phone/canonical-phone.ts';
export { isLatam, latamCountries, placeOfCaller } from './phone/country.ts';
export type { CallerPlace } from './phone/country.ts';
export { createPhoneReader } from './phone/phone-reader.ts';
export type { PhoneReader } from './phone/phone-reader.ts';
export { textable } from './phone/textable.ts';
export type { Textable } from './phone/textable.ts';
export { chooseTemplates } from './rendering/choose-templates.ts';
export { conditionOf } from './rendering/draft.ts';
export { languageOf, normalTag } from './rendering/language.ts';
export type {
  BookingItem,
  EscalationItem,
  FollowUpPayload,
  PayloadItem,
  PaymentItem,
  RequestItem,
} from './rendering/payload.ts';
export { askedOptOutWord, namesOptOutWord } from './rendering/opt-out-wording.ts';
export { shippedNotices, writeNotice } from './rendering/notice-texts.ts';
export type {
  NoticeText,
  NoticeValues,
  NoticeWordings,
  OwnNoticeWordings,
  ReadersLanguage,
} from './rendering/notice-texts.ts';
export { fitPlainText } from './rendering/plain-text.ts';
export type { PlainText } from './rendering/plain-text.ts';
export { renderText } from './rendering/render-text.ts';
export { partConditions, templateVariables, triggerRules } from './rendering/template-variables.ts';
export type { PartCondition, TemplateVariable } from './rendering/template-variables.ts';
export { templateValues } from './rendering/template-values.ts';
export { isGsm7 } from './rendering/gsm7.ts';
export { checkTextTemplates, mostSegments, smsTextLimits } from './rendering/check-text-templates.ts';
export { lintTexts, type TextFinding } from './rendering/lint-texts.ts';
export { promotionIn } from './rendering/promotional-wording.ts';
export {
  hasOptOutNotice,
  lintProviderWording,
  lintWording,
  type WordingFinding,
  type WordingRules,
} from './rendering/lint-wording.ts';
export { textTemplateSchema, textTemplatesSchema } from './rendering/text-template.ts';
export type { TextTemplates } from './rendering/text-template.ts';
export { renderWorstCases } from './rendering/worst-case.ts';
export { shippedTemplates } from './rendering/shipped-templates.ts';
export { paceDays } from './hold-out/enough-by.ts';
export { arms, exposureOf, withholdable } from './hold-out/hold-out.ts';
export type { Arm, DrawnHoldOut, Exposure, HoldOut, Withholdable } from './hold-out/hold-out.ts';
export { findings, holdOutReport, knownOf, plannedFor } from './hold-out/hold-out-report.ts';
export type { ArmCounts, Finding, HoldOutCounts, HoldOutReport } from './hold-out/hold-out-report.ts';
export { compareShares } from './measures/compare-shares.ts';
export type { Comparison } from './measures/compare-shares.ts';
export { fisherExact } from './measures/fisher-exact.ts';
export { confidence } from './measures/interval.ts';
export type { Count, Interval } from './measures/interval.ts';
export { judge, measureVerdicts } from './measures/judge.ts';
export type { Bounds, Judgement, MeasureVerdict } from './measures/judge.ts';
export { newcombeInterval } from './measures/newcombe-interval.ts';
export type { Difference } from './measures/newcombe-interval.ts';
export { nearestRank, percentileRanks, percentileReach } from './measures/percentile.ts';
export type { PercentileRanks } from './measures/percentile.ts';
export { pooledRiskReduction, relativeRiskReduction } from './measures/relative-risk-reduction.ts';
export type { RiskReduction } from './measures/relative-risk-reduction.ts';
export { powerOf, sampleSize } from './measures/sample-size.ts';
export type { SampleSize, Trial } from './measures/sample-size.ts';
export { scorecardOf, shareBounds } from './measures/scorecard.ts';
export type { JudgedMeasure, Mean, Measure, Scorecard } from './measures/scorecard.ts';
export { noShowDrop } from './measures/no-show-drop.ts';
export type { NoShowArms } from './measures/no-show-drop.ts';
export {
  confirmationTrigger,
  exclusionOfReason,
  timeBounds,
  timeExclusions,
  waits,
} from './measures/scorecard-counts.ts';
export type { PeopleCounts, ScorecardCounts, Sums, TimeCounts, TimeExclusion } from './measures/scorecard-counts.ts';
export { wilsonInterval } from './measures/wilson-interval.ts';
export * from './metering/index.ts';
