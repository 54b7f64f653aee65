{ Promises about what a call tells: every outcome is a value, and only what is wrong with the caller is raised. }
unit Outcomes;

interface

procedure Promises;

implementation

uses
  SysUtils, Classes, Tolem, World;

procedure OutcomesAreValues;
var
  Till: TTolemClient;
  Number: string;
  Payout: TTolemMovement;
begin
  Till := Client;
  try
    Number := Order;
    Payout := Paid(Till, Number, Pays);
    Same(TOLEM_OK, Payout.Status);
    Same('TOLEM_OK', Payout.StatusName);
    Same(TOLEM_STATE_PAID, Payout.State);
    Same(TOLEM_ADVICE_BOOK, Payout.Advice);
    Same(Number, Payout.OrderNumber);
    Same('payout.create', Payout.Operation);
    Expect(Payout.HasAmount and (Payout.Amount = 150000) and Payout.HasReplayed and not Payout.Replayed, 'its members');
    Expect(not Payout.HasError and not Payout.HasCommission and (Payout.Message <> ''), 'what is missing is missing: ' + string(Payout.Json));
    Expect(Paid(Till, Number, Pays).Replayed, 'the same number pays once');
    Same(1, Moved(Number));
    Payout := Paid(Till, Order, Declines);
    Same(TOLEM_DECLINED, Payout.Status);
    Expect(Payout.HasError and (Payout.Error.Message <> ''), 'the reason');
    Same(TOLEM_PENDING, Paid(Till, Order, Waits).Status);
    Payout := Paid(Till, Order, '4000000000000416');
    Same(TOLEM_REJECTED, Payout.Status);
    Expect(Payout.Error.HasGateway and (Payout.Error.Gateway.Code = '204'), 'the bank''s own code');
    Same(TOLEM_UNKNOWN, Paid(Till, Order + '~f:drop-before', Pays, 4000).Status);
  finally
    Till.Free;
  end;
end;

procedure ListsAreRead;
var
  Till: TTolemClient;
  Page: TTolemMovements;
  Story: TTolemExplanation;
  Number: string;
begin
  Till := Client;
  try
    Number := Order;
    Paid(Till, Order, Pays);
    Paid(Till, Number, Declines);
    Page := Till.OperationList;
    Same(2, Length(Page.Operations));
    Same(Number, Page.Operations[0].OrderNumber);
    Same(TOLEM_DECLINED, Page.Operations[0].Status);
    Same(TOLEM_OK, Page.Operations[1].Status);
    Expect(not Page.HasNext, 'there is no other page');
    Story := Till.OperationExplain(Number);
    Expect((Length(Story.Timeline) > 1) and (Story.Timeline[0].At <> '') and (Story.Text <> ''), 'a story');
    Same(2, Till.JournalVerify.Movements);
    Same('KZT', Till.BalanceGet.Balance.Currency);
    Same('bereke-payouts', Till.Opened.Gateway);
  finally
    Till.Free;
  end;
end;

{ Raised runs what must raise, and gives back what was. }
type
  TWrong = procedure(Till: TTolemClient; const Number: string);

function Raised(Wrong: TWrong; const Number: string): ETolemError;
var
  Till: TTolemClient;
begin
  Result := nil;
  Till := Client;
  try
    try
      Wrong(Till, Number);
    except
      on E: ETolemError do
        Result := ETolemError(AcquireExceptionObject);
    end;
  finally
    Till.Free;
  end;
  Expect(Result <> nil, 'nothing was raised');
end;

procedure WrongCard(Till: TTolemClient; const Number: string);
begin
  Paid(Till, Number, '4111111111111112');
end;

procedure OtherAmount(Till: TTolemClient; const Number: string);
begin
  Paid(Till, Number, Pays);
  Till.Call('payout.create', '{"orderNumber":"' + Number + '","amount":1,"currency":"KZT","card":{"number":"' + Pays + '"}}');
end;

procedure NoSuchOperation(Till: TTolemClient; const Number: string);
begin
  Till.Call('payout.undo', '{}');
end;

procedure AfterClose(Till: TTolemClient; const Number: string);
begin
  Till.Close;
  Till.Close;
  Till.PayoutStatus(Number);
end;

procedure NotUtf8(Till: TTolemClient; const Number: string);
begin
  Till.Call('operation.get', '{"orderNumber":"'#$FF'"}');
end;

procedure WhatIsWrongIsRaisedByItsClass;
var
  Error: ETolemError;
begin
  Error := Raised(@WrongCard, Order);
  Expect(Error is ETolemRequest, Error.ClassName);
  Same('card.number', Error.Field);
  Same(TOLEM_E_REQUEST, Error.Status);
  Expect((Error.Code <> '') and (Pos('411111111111', Error.Message + string(Error.Answer.Json)) = 0), Error.Message);
  Error.Free;
  Error := Raised(@OtherAmount, Order);
  Expect(Error is ETolemConflict, Error.ClassName);
  Same(150000, ETolemConflict(Error).Movement.Amount);
  Error.Free;
  Error := Raised(@NoSuchOperation, '');
  Expect(Error is ETolemUnsupported, Error.ClassName);
  Error.Free;
  Error := Raised(@AfterClose, 'x');
  Expect(Error is ETolemHandle, Error.ClassName);
  Error.Free;
{$IFNDEF UNICODE}
  Error := Raised(@NotUtf8, 'x');
  Expect(Error is ETolemArgument, Error.ClassName);
  Error.Free;
{$ENDIF}
end;

procedure AWrongConfigurationIsRaised;
begin
  try
    TTolemClient.Create('{"gatway":"x"}').Free;
  except
    on E: ETolemConfig do
    begin
      Expect(E.Field <> '', 'its field');
      Exit;
    end;
  end;
  Expect(False, 'nothing was raised');
end;

procedure ACallbackThatIsForgedIsRaised;
var
  Shop: TTolemClient;
  Request: TTolemNotificationReadRequest;
begin
  Shop := TTolemClient.Create('{"gateway":"bereke-ecommerce","baseUrl":"' + Variable('TOLEM_SANDBOX') + '","journal":' +
    TolemQuote(Work + Order + '.sqlite') +
    ',"credentials":{"userName":"sandbox-api","password":"sandbox-password","callbackKey":"sandbox-callback-key"}}');
  Request := TTolemNotificationReadRequest.Create;
  try
    Request.Query := 'mdOrder=x-1&operation=deposited&orderNumber=C-1&status=1' +
      '&checksum=C5BB2A4DF315B6878DC4048FFA190AB3ACEBB1DF5EEA4C2069869D8A83F9FAFA';
    Same('charged', Shop.NotificationRead(Request).Event);
    Request.Query := Request.Query + '0';
    try
      Shop.NotificationRead(Request);
    except
      on E: ETolemRequest do
      begin
        Same('query', E.Field);
        Exit;
      end;
    end;
    Expect(False, 'a forged one was believed');
  finally
    Request.Free;
    Shop.Free;
  end;
end;

type
  TPayer = class(TThread)
    Till: TTolemClient;
    Paid_: Integer;
    procedure Execute; override;
  end;

procedure TPayer.Execute;
var
  I: Integer;
begin
  for I := 1 to 5 do
    if Paid(Till, Order, Pays).Status = TOLEM_OK then
      Inc(Paid_);
end;

procedure ManyThreadsPayAtOnce;
var
  Payers: array[0..7] of TPayer;
  Till: TTolemClient;
  I, Sum: Integer;
begin
  Till := Client;
  for I := 0 to High(Payers) do
  begin
    Payers[I] := TPayer.Create(True);
    Payers[I].Till := Till;
    Payers[I].Start;
  end;
  Sum := 0;
  for I := 0 to High(Payers) do
  begin
    Payers[I].WaitFor;
    Inc(Sum, Payers[I].Paid_);
    Payers[I].Free;
  end;
  Till.Free;
  Same(40, Sum);
end;

procedure Promises;
begin
  Promise('outcomes are values', @OutcomesAreValues);
  Promise('lists are read', @ListsAreRead);
  Promise('what is wrong is raised by its class', @WhatIsWrongIsRaisedByItsClass);
  Promise('a wrong configuration is raised', @AWrongConfigurationIsRaised);
  Promise('a callback that is forged is raised', @ACallbackThatIsForgedIsRaised);
  Promise('many threads pay at once', @ManyThreadsPayAtOnce);
end;

end.
