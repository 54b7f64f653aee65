{ The Pascal side of the scenario: does what it is told on standard input, one line a command, and answers with one line, as
  tests/bindings/teller.c says. It goes through the typed requests and methods wherever they can say what the line says, and
  through JSON where they cannot (a member that does not exist, no JSON at all), because that is what users can do. }
program teller;

uses
{$IFDEF UNIX}
  cthreads, BaseUnix,
{$ENDIF}
  SysUtils, Classes, Tolem, TolemJson;

type
  TFields = array of UTF8String;

  { Counts the lines of the log of one client. }
  TCounter = class
    Lines: LongInt;
    procedure Count(Sender: TObject; Level: Integer; const Line: string);
    { Count, in a way that is the same in both modes of Free Pascal. }
    function Event: TTolemLogEvent;
  end;

  TNamed = class
    Name: UTF8String;
    Client: TTolemClient;
    Job: TTolemJob;
    Counter: TCounter;
  end;

var
  Places: array of TNamed;

procedure TCounter.Count(Sender: TObject; Level: Integer; const Line: string);
begin
  InterlockedIncrement(Lines);
end;

function TCounter.Event: TTolemLogEvent;
begin
  TMethod(Result).Code := @TCounter.Count;
  TMethod(Result).Data := Self;
end;

{ What was opened or started under a name. A closed one keeps its place, so that it can be misused. }
function Place(const Name: UTF8String): TNamed;
var
  I: Integer;
begin
  for I := 0 to High(Places) do
    if Places[I].Name = Name then
    begin
      Result := Places[I];
      Exit;
    end;
  Result := TNamed.Create;
  Result.Name := Name;
  Result.Counter := TCounter.Create;
  SetLength(Places, Length(Places) + 1);
  Places[High(Places)] := Result;
end;

procedure Answer(Code: Integer; const Json: UTF8String);
begin
  WriteLn(Code, #9, TolemStatusName(Code), #9, Json);
end;

procedure Done;
begin
  WriteLn('ok');
end;

{ Gives the members of an object to the members of a request; False if one cannot say it. }
function Fill(Fields: TTolemFields; const Value: TTolemValue): Boolean; forward;

function FillTexts(Texts: TTolemTexts; const List: TTolemValue): Boolean;
var
  Element: TTolemValue;
begin
  Element := JsonFirst(List);
  Result := List.Start^ = '[';
  while Result and (Element.Start <> nil) do
  begin
    Texts.Append(JsonText(Element));
    Element := JsonNext(List, Element);
  end;
end;

function FillMember(Fields: TTolemFields; const Name: string; const Value: TTolemValue): Boolean;
var
  Number: Int64;
  Flag: Boolean;
begin
  Result := Fields.Knows(Name);
  if not Result then
    Exit;
  if Value.Start^ = '"' then
  begin
    Result := JsonText(Value) <> ''; { an empty text is left out by requests, and so cannot be said by one }
    Fields.Put(Name, JsonText(Value));
  end
  else if JsonNumber(Value, Number) then
    Fields.PutNumber(Name, Number)
  else if JsonFlag(Value, Flag) then
    Fields.PutFlag(Name, Flag)
  else if Fields.Group(Name) is TTolemTexts then
    Result := FillTexts(TTolemTexts(Fields.Group(Name)), Value)
  else
    Result := (Fields.Group(Name) <> nil) and Fill(Fields.Group(Name), Value);
end;

function Fill(Fields: TTolemFields; const Value: TTolemValue): Boolean;
var
  Element: TTolemValue;
begin
  Result := (Value.Start <> nil) and (Value.Start^ = '{');
  Element := JsonFirst(Value);
  while Result and (Element.Start <> nil) do
  begin
    Result := FillMember(Fields, JsonName(Element), JsonValueOf(Element));
    Element := JsonNext(Value, Element);
  end;
end;

function Typed(const Operation: string; const Json: UTF8String): TTolemRequest;
var
  Class_: TTolemRequestClass;
begin
  Result := nil;
  Class_ := TolemRequestOf(Operation);
  if Class_ = nil then
    Exit;
  Result := TTolemRequest(Class_.Create);
  if not Fill(Result, JsonRoot(Json)) then
    FreeAndNil(Result);
end;

{ The method of the operation. }
function ByMethod(Client: TTolemClient; Request: TTolemRequest): UTF8String;
var
  Name: string;
begin
  Name := Request.Operation;
  if Name = TOLEM_OP_GATEWAY_PING then Result := Client.GatewayPing(TTolemGatewayPingRequest(Request)).Json
  else if Name = TOLEM_OP_BALANCE_GET then Result := Client.BalanceGet(TTolemBalanceGetRequest(Request)).Json
  else if Name = TOLEM_OP_PAYOUT_CREATE then Result := Client.Payout(TTolemPayoutRequest(Request)).Json
  else if Name = TOLEM_OP_PAYOUT_REGISTER then Result := Client.PayoutRegister(TTolemPayoutRegisterRequest(Request)).Json
  else if Name = TOLEM_OP_PAYOUT_STATUS then Result := Client.PayoutStatus(TTolemPayoutStatusRequest(Request)).Json
  else if Name = TOLEM_OP_PAYMENT_REGISTER then Result := Client.PaymentRegister(TTolemPaymentRegisterRequest(Request)).Json
  else if Name = TOLEM_OP_PAYMENT_STATUS then Result := Client.PaymentStatus(TTolemPaymentStatusRequest(Request)).Json
  else if Name = TOLEM_OP_PAYMENT_CAPTURE then Result := Client.PaymentCapture(TTolemPaymentCaptureRequest(Request)).Json
  else if Name = TOLEM_OP_PAYMENT_REFUND then Result := Client.PaymentRefund(TTolemPaymentRefundRequest(Request)).Json
  else if Name = TOLEM_OP_PAYMENT_CANCEL then Result := Client.PaymentCancel(TTolemPaymentCancelRequest(Request)).Json
  else if Name = TOLEM_OP_PAYMENT_CHARGE_CARD then Result := Client.PaymentChargeCard(TTolemPaymentChargeCardRequest(Request)).Json
  else if Name = TOLEM_OP_PAYMENT_CHARGE_TOKEN then Result := Client.PaymentChargeToken(TTolemPaymentChargeTokenRequest(Request)).Json
  else if Name = TOLEM_OP_PAYMENT_FINISH_3DS then Result := Client.PaymentFinish3ds(TTolemPaymentFinish3dsRequest(Request)).Json
  else if Name = TOLEM_OP_PAYMENT_APPLE_PAY then Result := Client.PaymentApplePay(TTolemPaymentApplePayRequest(Request)).Json
  else if Name = TOLEM_OP_PAYMENT_GOOGLE_PAY then Result := Client.PaymentGooglePay(TTolemPaymentGooglePayRequest(Request)).Json
  else if Name = TOLEM_OP_CARD_LIST then Result := Client.CardList(TTolemCardListRequest(Request)).Json
  else if Name = TOLEM_OP_CARD_REGISTER then Result := Client.CardRegister(TTolemCardRegisterRequest(Request)).Json
  else if Name = TOLEM_OP_CARD_REMOVE then Result := Client.CardRemove(TTolemCardRemoveRequest(Request)).Json
  else if Name = TOLEM_OP_CUSTOMER_REGISTER then Result := Client.CustomerRegister(TTolemCustomerRegisterRequest(Request)).Json
  else if Name = TOLEM_OP_CUSTOMER_STATUS then Result := Client.CustomerStatus(TTolemCustomerStatusRequest(Request)).Json
  else if Name = TOLEM_OP_NOTIFICATION_READ then Result := Client.NotificationRead(TTolemNotificationReadRequest(Request)).Json
  else if Name = TOLEM_OP_OPERATION_GET then Result := Client.OperationGet(TTolemOperationGetRequest(Request)).Json
  else if Name = TOLEM_OP_OPERATION_LIST then Result := Client.OperationList(TTolemOperationListRequest(Request)).Json
  else if Name = TOLEM_OP_OPERATION_RESOLVE then Result := Client.OperationResolve(TTolemOperationResolveRequest(Request)).Json
  else if Name = TOLEM_OP_OPERATION_EXPLAIN then Result := Client.OperationExplain(TTolemOperationExplainRequest(Request)).Json
  else if Name = TOLEM_OP_OPERATION_SETTLE then Result := Client.OperationSettle(TTolemOperationSettleRequest(Request)).Json
  else if Name = TOLEM_OP_OPERATION_CANCEL then Result := Client.OperationCancel(TTolemOperationCancelRequest(Request)).Json
  else if Name = TOLEM_OP_JOURNAL_VERIFY then Result := Client.JournalVerify(TTolemJournalVerifyRequest(Request)).Json
  else if Name = TOLEM_OP_BATCH_CHECK then Result := Client.BatchCheck(TTolemBatchCheckRequest(Request)).Json
  else if Name = TOLEM_OP_BATCH_RUN then Result := Client.BatchRun(TTolemBatchRunRequest(Request)).Json
  else if Name = TOLEM_OP_RECONCILE_STATEMENT then Result := Client.ReconcileStatement(TTolemReconcileStatementRequest(Request)).Json
  else if Name = TOLEM_OP_BATCH_REPORT then Result := Client.BatchReport(TTolemBatchReportRequest(Request)).Json
  else raise Exception.Create('the teller does not know the method of an operation');
end;

function StatusIn(const Json: UTF8String): Integer;
begin
  Result := TOLEM_E_INTERNAL;
  while (Result < TOLEM_RUNNING) and (TolemStatusName(Result) <> TolemText(Json, 'status')) do
    Inc(Result);
end;

procedure Call(const Field: TFields);
var
  Request: TTolemRequest;
  Json: UTF8String;
begin
  Request := Typed(TolemFromUtf8(Field[2]), Field[3]);
  try
    if Request = nil then
      Json := Place(Field[1]).Client.Call(TolemFromUtf8(Field[2]), TolemFromUtf8(Field[3])).Json
    else
      Json := ByMethod(Place(Field[1]).Client, Request);
  finally
    Request.Free;
  end;
  Answer(StatusIn(Json), Json);
end;

procedure Check(const Field: TFields);
var
  Request: TTolemRequest;
  Checked: TTolemChecked;
begin
  Request := Typed(TolemFromUtf8(Field[2]), Field[3]);
  try
    if Request = nil then
      Checked := Place(Field[1]).Client.Check(TolemFromUtf8(Field[2]), TolemFromUtf8(Field[3]))
    else
      Checked := Place(Field[1]).Client.Check(Request);
  finally
    Request.Free;
  end;
  Answer(Checked.StatusCode, Checked.Json);
end;

procedure Open(const Field: TFields);
var
  Client: TTolemClient;
begin
  Client := TTolemClient.Create(TolemFromUtf8(Field[2]));
  Place(Field[1]).Client := Client;
  Answer(Client.Opened.StatusCode, Client.Opened.Json);
end;

procedure Nul(const Field: TFields);
begin
  Place(Field[1]).Client.Call(TolemFromUtf8(Field[2]), '{"orderNumber":"a'#0'b"}');
  WriteLn('a NUL went through');
end;

procedure Fork(const Field: TFields); forward;

procedure Start(const Field: TFields);
var
  Job: TTolemJob;
begin
  Job := Place(Field[1]).Client.Start(TolemFromUtf8(Field[3]), TolemFromUtf8(Field[4]));
  Place(Field[2]).Job := Job;
  Answer(Job.Progress.StatusCode, Job.Progress.Json);
end;

procedure Wait(const Field: TFields);
var
  Outcome: TTolemResult;
begin
  Place(Field[1]).Job.Wait(StrToInt(string(Field[2])), Outcome);
  Answer(Outcome.StatusCode, Outcome.Json);
end;

procedure Log(const Field: TFields);
var
  Till: TNamed;
begin
  Till := Place(Field[1]);
  Till.Client.LogLevel := StrToInt(string(Field[2]));
  Till.Client.OnLog := Till.Counter.Event;
  Done;
end;

procedure Describe;
var
  Described: TTolemResult;
begin
  Described := TolemDescribe;
  Answer(Described.StatusCode, Described.Json);
end;

procedure Obey(const Field: TFields);
var
  Command: string;
begin
  Command := string(Field[0]);
  if Command = 'open' then Open(Field)
  else if Command = 'call' then Call(Field)
  else if Command = 'check' then Check(Field)
  else if Command = 'nul' then Nul(Field)
  else if Command = 'fork' then Fork(Field)
  else if Command = 'start' then Start(Field)
  else if Command = 'wait' then Wait(Field)
  else if Command = 'log' then Log(Field)
  else if Command = 'describe' then Describe
  else if Command = 'lines' then WriteLn(Place(Field[1]).Counter.Lines)
  else if Command = 'version' then WriteLn(TolemAbiVersion, #9, TolemVersion, #9, TolemStatusName(3))
  else
  begin
    if Command = 'cancel' then Place(Field[1]).Job.Cancel
    else if Command = 'end' then Place(Field[1]).Job.Close
    else if Command = 'close' then Place(Field[1]).Client.Close
    else raise Exception.Create('not understood: ' + string(Field[0]));
    Done;
  end;
end;

procedure ObeyOrSay(const Field: TFields);
begin
  try
    Obey(Field);
  except
    on E: ETolemError do
      Answer(E.Answer.StatusCode, E.Answer.Json);
  end;
  Flush(Output);
end;

{$IFDEF UNIX}
procedure Fork(const Field: TFields);
var
  Child: TPid;
  Status: LongInt;
  Told: TFields;
begin
  Child := fpFork;
  if Child = 0 then
  begin
    Told := Copy(Field);
    Told[0] := 'call';
    ObeyOrSay(Told);
    fpExit(0);
  end;
  fpWaitPid(Child, Status, 0);
end;
{$ELSE}
procedure Fork(const Field: TFields);
begin
  WriteLn('cannot');
end;
{$ENDIF}

function Split(const Line: UTF8String): TFields;
var
  I, From: Integer;
begin
  Result := nil;
  From := 1;
  for I := 1 to Length(Line) + 1 do
    if (I > Length(Line)) or (Line[I] = #9) then
    begin
      SetLength(Result, Length(Result) + 1);
      Result[High(Result)] := Copy(Line, From, I - From);
      From := I + 1;
    end;
end;

var
  Line: UTF8String;
begin
  SetTextCodePage(Input, CP_UTF8);
  SetTextCodePage(Output, CP_UTF8);
  while not Eof(Input) do
  begin
    ReadLn(Line);
    ObeyOrSay(Split(Line));
  end;
end.
